import { checkInteger, checkKeys } from '../../error/index.js'

/** How far a search may go. */
export interface SearchOptions {
  /**
   * Most calls of the model's `step`. When they are used up the answer is 'unknown'; so the same history always has the
   * same answer, on a slow machine too. @default 5,000,000
   */
  readonly maxSteps?: number
}

export const defaultMaxSteps = 5_000_000

/** @throws InvalidOptionError */
export function maxStepsOf(options: SearchOptions): number {
  checkKeys('options', options, ['maxSteps'])
  return options.maxSteps === undefined ? defaultMaxSteps : checkInteger('maxSteps', options.maxSteps, 1)
}

/** Why it could not be told. */
export function spentText(maxSteps: number): string {
  return `${maxSteps} steps were not enough to tell. Give \`maxSteps\`, or record a shorter history.`
}
