const longest = 60

/**
 * Name of a journal's file, in characters that every file system takes:
 * `experiment-checkout-survives-2026-11-25T10-01-46-123Z.jsonl`.
 * @param startedAt ISO 8601 in UTC
 * @param attempt from 1; later ones have their number, for a name that is taken
 */
export function journalName(kind: string, name: string, startedAt: string, attempt = 1): string {
  const again = attempt === 1 ? '' : `-${attempt}`
  return `${kind}-${safeName(name)}-${startedAt.replaceAll(/[:.]/g, '-')}${again}.jsonl`
}

/** Small letters, digits and dashes; letters with accents lose them, all others become a dash. */
function safeName(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{Mn}/gu, '')
  const safe = plain.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return safe.slice(0, longest).replaceAll(/^-+|-+$/g, '') || 'unnamed'
}
