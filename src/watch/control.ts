import { real } from '../clock/real.js'
import { type CommandName, CommandReader } from './command-reader.js'
import { LiveFile, type LiveHeader } from './live-file.js'

/**
 * Does what a command asks, and says in words what that was; undefined: it has no part in that.
 */
export type CommandListener = (command: CommandName) => string | undefined

/** Somebody outside who may pause a run, lift its faults and abort it. */
export interface RunControl {
  readonly paused: boolean
  readonly aborted: boolean
  /** Told of each command, until the function given back is called. */
  onCommand(listener: CommandListener): () => void
  /** Settles when it is not paused, or is aborted. Undefined: that is so already. */
  resumed(): Promise<void> | undefined
}

export interface ControlOptions extends LiveHeader {
  /** Of the journals. */
  readonly folder: string
  /** Name of the journal's file without its ending, or of the run of tests. */
  readonly source: string
}

const lookEveryMs = 200

const alone: Readonly<Record<CommandName, string>> = {
  pause: 'Paused: nothing further is begun.',
  resume: 'Resumed.',
  lift: 'No fault was in force.',
  abort: 'Aborted.',
}

/**
 * | state   | becomes | by                     |
 * | ------- | ------- | ---------------------- |
 * | running | paused  | `pause`                |
 * | paused  | running | `resume`               |
 * | both    | aborted | `abort`                |
 * | aborted | —       | (never anything again) |
 */
export class Control implements RunControl {
  /** What this process tells, answers to commands among it. */
  readonly live: LiveFile
  readonly #commands: CommandReader
  readonly #listeners = new Set<CommandListener>()
  readonly #waiting = new Set<() => void>()
  #state: 'running' | 'paused' | 'aborted' = 'running'
  #timer: NodeJS.Timeout | undefined
  #lookedMs = Number.NEGATIVE_INFINITY
  #holds = 0

  /** What was asked before counts, but is not answered: others have done that. */
  constructor({ folder, source, kind, name }: ControlOptions) {
    this.live = new LiveFile(folder, source, { kind, name })
    this.#commands = new CommandReader(folder, source)
    for (const { command } of this.#commands.take()) this.#enter(command)
  }

  get paused(): boolean {
    return this.#state === 'paused'
  }

  get aborted(): boolean {
    return this.#state === 'aborted'
  }

  onCommand(listener: CommandListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  resumed(): Promise<void> | undefined {
    if (!this.paused) return undefined
    return new Promise((resolve) => {
      const unlisten = this.listen(false)
      this.#waiting.add(() => {
        unlisten()
        resolve()
      })
    })
  }

  /**
   * Looks for commands by the real clock until the function given back is called.
   * @param unref the process may end meanwhile
   */
  listen(unref = true): () => void {
    this.#holds++
    this.#plan(unref)
    let held = true
    return () => {
      if (!held) return
      held = false
      if (--this.#holds > 0) return
      if (this.#timer !== undefined) real.clearTimeout(this.#timer)
      this.#timer = undefined
    }
  }

  /** Looks now, if it has not for a while. */
  look(): void {
    const nowMs = real.nowMs()
    if (nowMs - this.#lookedMs < lookEveryMs) return
    this.#lookedMs = nowMs
    for (const { id, command } of this.#commands.take()) {
      const changed = this.#enter(command)
      const said = changed || command === 'lift' ? this.#tell(command) : []
      const text = said.join(' ') || (changed || command === 'lift' ? alone[command] : `It is ${this.#state} already.`)
      this.live.write({ type: 'command.answered', command: id, control: this.#state, acted: said.length > 0, text })
      if (!this.paused) this.#goOn()
    }
  }

  #tell(command: CommandName): string[] {
    return [...this.#listeners].flatMap((listener) => {
      try {
        return listener(command) ?? []
      } catch (error) {
        // What it holds cannot be undone: the run fails over it, and whoever asked reads of it.
        return [`It failed: ${error instanceof Error ? error.message : String(error)}`]
      }
    })
  }

  #enter(command: CommandName): boolean {
    const next = { pause: 'paused', resume: 'running', abort: 'aborted', lift: this.#state }[
      command
    ] as Control['state']
    if (this.aborted || next === this.#state) return false
    this.#state = next
    return true
  }

  get state(): 'running' | 'paused' | 'aborted' {
    return this.#state
  }

  #goOn(): void {
    for (const goOn of this.#waiting) goOn()
    this.#waiting.clear()
  }

  #plan(unref: boolean): void {
    if (this.#timer !== undefined) {
      if (!unref) this.#timer.ref()
      return
    }
    this.#timer = real.setTimeout(() => {
      this.#timer = undefined
      this.#lookedMs = Number.NEGATIVE_INFINITY
      this.look()
      if (this.#holds > 0) this.#plan(this.#waiting.size === 0)
    }, lookEveryMs)
    if (unref) this.#timer.unref()
  }
}
