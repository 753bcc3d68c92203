import { InvalidOptionError } from './invalid-option.js'
import { nearNames } from './near-names.js'

/** Refuses fields that mean nothing, naming the near ones. @throws InvalidOptionError */
export function checkKeys(option: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new InvalidOptionError(option, 'to be an object', given, `Its fields: ${known.join(', ')}.`)
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    const near = nearNames(key, known)
    const wayOut = near.length === 0 ? 'Check the spelling.' : `Did you mean '${near.join("' or '")}'?`
    throw new InvalidOptionError(option, `to hold only ${known.join(', ')}`, key, wayOut)
  }
}
