/** Letters to change to get from `a` to `b` (Levenshtein), or `limit + 1` as soon as it must be more than `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    if (Math.min(...next) > limit) return limit + 1
    row = next
  }
  return row[b.length] as number
}

/**
 * The names most like `wanted`, nearest first, three at most: few letters apart, one the beginning of the
 * other, or the same segment (`charge` finds `payments.charge`). Case and the stars of a pattern do not count.
 */
export function nearNames(wanted: string, names: Iterable<string>): string[] {
  const plain = wanted.slice(0, 200).toLowerCase().replaceAll('*', '')
  const last = segments(plain).at(-1)
  const first = segments(plain)[0]
  const limit = Math.max(1, Math.floor(plain.length / 3))
  const found: { name: string; far: number }[] = []
  for (const name of new Set(names)) {
    const lower = name.toLowerCase()
    const parts = segments(lower)
    let far = distance(plain, lower, limit)
    if (far > limit && plain.length > 2 && (lower.startsWith(plain) || plain.startsWith(lower))) far = limit + 0.25
    if (far > limit && parts.some((part) => part === last || part === first)) far = limit + 0.5
    if (far > limit && first && parts[0] && distance(first, parts[0], 2) <= Math.min(2, first.length / 3))
      far = limit + 0.75
    if (far < limit + 1) found.push({ name, far })
  }
  found.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
  return found.slice(0, 3).map(({ name }) => name)
}

/** ` Did you mean 'a' or 'b'?`, of names that are near; '' for none. */
export function didYouMean(near: readonly string[]): string {
  return near.length === 0 ? '' : ` Did you mean ${near.map((name) => `'${name}'`).join(' or ')}?`
}

function segments(name: string): string[] {
  return name.split('.').filter((part) => part !== '')
}
