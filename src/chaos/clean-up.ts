import type { Armed } from './armed.js'

/** Ends what an injection holds in place. What throws meanwhile is kept with it. */
export function undo(armed: Armed): void {
  const end = armed.undo
  armed.undo = undefined
  try {
    end?.()
  } catch (error) {
    failedToUndo(armed, error)
  }
}

export function failedToUndo(armed: Armed, error: unknown): void {
  armed.cleanUpErrors ??= []
  armed.cleanUpErrors.push(error)
}

/** What threw when injections were undone, and which those were. */
export function cleanUpErrors(all: readonly Armed[]): { errors: unknown[]; steps: string[] } {
  const errors: unknown[] = []
  const steps: string[] = []
  for (const { id, text, cleanUpErrors: own } of all)
    for (const error of own ?? []) {
      errors.push(error)
      steps.push(`lifting injection ${id} (${text})`)
    }
  return { errors, steps }
}
