import { checkPattern } from './pattern.js'

/**
 * Whether there can be a name that both patterns fit. In time of the product of their lengths.
 * @example patternsMeet('payments.*', '*.charge') // true: payments.charge
 */
export function patternsMeet(a: string, b: string): boolean {
  checkPattern('at', a)
  checkPattern('at', b)
  return meet(a.split('.'), b.split('.'), (part) => part === '**', segmentsMeet)
}

function segmentsMeet(a: string, b: string): boolean {
  return meet(
    [...a],
    [...b],
    (letter) => letter === '*',
    (x, y) => x === y,
  )
}

/** Two sequences in which some items stand for any number of others. `reached[j]`: a so far and b's first j have a meeting. */
function meet<T>(
  a: readonly T[],
  b: readonly T[],
  isMany: (item: T) => boolean,
  fits: (x: T, y: T) => boolean,
): boolean {
  let reached = b.map(() => false)
  reached.unshift(true)
  for (let j = 1; j <= b.length; j++) reached[j] = (reached[j - 1] as boolean) && isMany(b[j - 1] as T)
  for (const x of a) {
    const next = reached.map(() => false)
    for (let j = 0; j <= b.length; j++) {
      const many = isMany(x) || (j > 0 && isMany(b[j - 1] as T))
      if (many) next[j] = (reached[j] as boolean) || (j > 0 && (next[j - 1] as boolean))
      else next[j] = j > 0 && (reached[j - 1] as boolean) && fits(x, b[j - 1] as T)
    }
    reached = next
  }
  return reached[b.length] as boolean
}
