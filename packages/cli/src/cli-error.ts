import { type ExitCode, exitCodes } from './exit-code.js'

/** Why a command could not do what it was asked to, in words for whoever typed it. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: ExitCode

  /** @param message what, why and the way out */
  constructor(message: string, exitCode: ExitCode = exitCodes.misuse, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}
