import { nearNames } from 'faultline/adapter'

/** The sentence after "Unknown …": what was meant, or what there is. */
export function suggest(name: string, known: readonly string[]): string {
  const near = nearNames(name, known)
  if (near.length > 0) return `Did you mean ${near.map((each) => `'${each}'`).join(' or ')}?`
  return `There are: ${known.join(', ')}.`
}
