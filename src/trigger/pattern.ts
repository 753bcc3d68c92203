import { InvalidOptionError } from '../error/invalid-option.js'

export { nearNames } from '../error/near-names.js'

const longest = 500
const compiled = new Map<string, (name: string) => boolean>()

/**
 * Whether a pattern fits the name of a point. Segments stand between dots; `*` stands for any text within one segment,
 * `**` as a segment for any number of segments, none included. All else is taken as written; case counts.
 * @example matchesPattern('payments.*', 'payments.charge') // true; 'payments.**' fits 'payments.card.charge' too
 */
export function matchesPattern(pattern: string, name: string): boolean {
  return compilePattern(pattern)(name)
}

/** The pattern as a function. Linear in the length of the name for each segment: no regular expression, no backtracking. */
export function compilePattern(pattern: string): (name: string) => boolean {
  const known = compiled.get(pattern)
  if (known) return known
  checkPattern('at', pattern)
  const parts = pattern.split('.')
  const fits = pattern.includes('*')
    ? (name: string) => fitsParts(parts, name.split('.'))
    : (name: string) => name === pattern
  // Bounded: patterns that are made up on the fly do not pile up.
  if (compiled.size >= 1000) compiled.clear()
  compiled.set(pattern, fits)
  return fits
}

/** A pattern that can be used: text, not empty, without empty segments. @throws InvalidOptionError */
export function checkPattern(option: string, pattern: unknown): string {
  if (typeof pattern === 'string' && pattern.length <= longest && !pattern.split('.').includes('')) return pattern
  const wayOut = "Separate segments by one dot; '*' stands for one segment, '**' for any number."
  throw new InvalidOptionError(option, "to be the name of a point or a pattern such as 'payments.*'", pattern, wayOut)
}

/**
 * A pattern of another sort of names as a function: of hosts, or of paths with `/` between segments.
 * @example compileSegments('/v1/**', '/')('/v1/users/7') // true
 */
export function compileSegments(pattern: string, separator: string): (name: string) => boolean {
  const parts = pattern.split(separator)
  return pattern.includes('*') ? (name) => fitsParts(parts, name.split(separator)) : (name) => name === pattern
}

/** A pattern of text in which `*` stands for any text, as a function. */
export function compileText(pattern: string): (text: string) => boolean {
  return (text) => fitsSegment(pattern, text)
}

function fitsParts(parts: readonly string[], names: readonly string[]): boolean {
  // reached[j]: the parts so far fit the first j names.
  let reached = names.map(() => false)
  reached.unshift(true)
  for (const part of parts) {
    const next = reached.map(() => false)
    for (let j = 0; j <= names.length; j++) {
      if (part === '**') next[j] = (reached[j] as boolean) || (j > 0 && (next[j - 1] as boolean))
      else if (j > 0 && reached[j - 1] && fitsSegment(part, names[j - 1] as string)) next[j] = true
    }
    reached = next
  }
  return reached[names.length] as boolean
}

function fitsSegment(part: string, name: string): boolean {
  if (!part.includes('*')) return part === name
  const texts = part.split('*')
  const first = texts[0] as string
  const last = texts.at(-1) as string
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false
  let from = first.length
  for (const text of texts.slice(1, -1)) {
    const found = name.indexOf(text, from)
    if (found < 0) return false
    from = found + text.length
  }
  return from <= name.length - last.length
}
