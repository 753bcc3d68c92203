import { FaultlineError } from './faultline-error.js'
import { show } from './show.js'

/** An option is out of its range, of a wrong type, or does not exist. */
export class InvalidOptionError extends FaultlineError {
  /** Name of the option, as the caller wrote it. */
  readonly option: string
  readonly value: unknown

  /**
   * @param expected completes "Expected `option` …": `to be between 0 and 1`
   * @param wayOut a sentence that says what to do
   */
  constructor(option: string, expected: string, value: unknown, wayOut = '', options?: ErrorOptions) {
    super('FAULTLINE_INVALID_OPTION', sentence(option, expected, value, wayOut), options)
    this.option = option
    this.value = value
  }

  static {
    InvalidOptionError.prototype.name = 'InvalidOptionError'
  }
}

/** As a schema found it: the sentence is ready. */
export function invalidOption(option: string, value: unknown, message: string): InvalidOptionError {
  const error = new InvalidOptionError(option, '', value)
  error.message = message
  return error
}

function sentence(option: string, expected: string, value: unknown, wayOut: string): string {
  return `Expected \`${option}\` ${expected}, got ${show(value)}.${wayOut && ` ${wayOut}`}`
}
