import type { ExitCode } from './exit-code.js'
import type { Style } from './style.js'
import type { Terminal } from './terminal.js'

/** What every command is given besides its arguments and options. */
export interface Context {
  readonly terminal: Terminal
  /** The answer goes out as JSON: nothing else may be written to stdout. */
  readonly json: boolean
  /** Colours of stdout. */
  readonly out: Style
  /** Colours of stderr. */
  readonly err: Style
  /** The same for what the core formats. */
  readonly format: { readonly color: boolean; readonly width: number }
}

/** What a command answers: the same for machines and for people. One of the two is written to stdout. */
export interface Answer {
  /** @default 0 */
  readonly exitCode?: ExitCode
  /** With `--json`. `command` and `exitCode` are added. */
  readonly document: object
  /** Without. Ends without a newline. */
  readonly text: string
}

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean
  readonly color?: boolean
}
