import { CommanderError } from 'commander'
import { CliError } from './cli-error.js'
import { type ExitCode, exitCodes } from './exit-code.js'

/** Codes of the core for what was given to it: the way out is to give something else. */
const misuse = new Set([
  'FAULTLINE_BLAST_RADIUS',
  'FAULTLINE_HISTORY_STORE',
  'FAULTLINE_INVALID_OPTION',
  'FAULTLINE_NOT_A_SYSTEM',
  'FAULTLINE_PART_MISSING',
  'FAULTLINE_REPLAY',
  'FAULTLINE_UNKNOWN_FAULT_KIND',
  'FAULTLINE_UNKNOWN_POINT',
])

export interface Failure {
  readonly exitCode: ExitCode
  readonly document: {
    readonly name: string
    readonly message: string
    readonly code?: string
    readonly stack?: string
  }
  readonly text: string
}

/**
 * What an error that ended a command is to say.
 * @param said what commander had written about it
 */
export function describeFailure(error: unknown, said = ''): Failure {
  if (error instanceof CommanderError) {
    const message = said.replace(/^error: /, '') || error.message
    return { exitCode: exitCodes.misuse, document: { name: 'CliError', message }, text: message }
  }
  const { name, message, code, stack } = facts(error)
  if (error instanceof CliError) return { exitCode: error.exitCode, document: { name, message }, text: message }
  if (code?.startsWith('FAULTLINE_') === true) {
    const bad = misuse.has(code) || code.endsWith('_FORMAT')
    return { exitCode: bad ? exitCodes.misuse : exitCodes.internal, document: { name, message, code }, text: message }
  }
  return {
    exitCode: exitCodes.internal,
    document: { name, message, ...(code === undefined ? {} : { code }), ...(stack === undefined ? {} : { stack }) },
    text: `${stack ?? `${name}: ${message}`}\nThis is an error of faultline, not of your code.`,
  }
}

function facts(error: unknown): { name: string; message: string; code?: string; stack?: string } {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: String(error) }
  const { name, message, code, stack } = error as Record<string, unknown>
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : String(error),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof stack === 'string' ? { stack } : {}),
  }
}
