const tags = ['type', 'kind', 'op', 'name', 'method', 'action', 'event', 't'] as const
const longest = 40

/**
 * What a message is about, in a word or two that all messages of its sort share: what it says of its type, else which
 * fields it has. So votes are told from heartbeats, and a search can look at each sort as often as at any other.
 * @param args of the call of a link: what the message holds, and the message
 */
export function aboutOf([data, message]: readonly unknown[]): string {
  const { kind } = (message ?? {}) as { readonly kind?: unknown }
  const words = sortOf(data, 2)
  return `${kind === 'message' || kind === undefined ? '' : `${String(kind)} `}${words}`
}

function sortOf(data: unknown, depth: number): string {
  if (typeof data === 'string') return data.length <= longest ? data : 'text'
  if (typeof data !== 'object' || data === null) return typeof data
  if (Array.isArray(data)) return depth > 0 && data.length > 0 ? `[${sortOf(data[0], depth - 1)}]` : 'list'
  const fields = data as Readonly<Record<string, unknown>>
  for (const tag of tags) {
    const word = fields[tag]
    if (typeof word === 'string' && word.length <= longest) return word
  }
  const [inner] = Object.values(fields)
  const only = Object.keys(fields).length === 1 && depth > 0 ? ` ${sortOf(inner, depth - 1)}` : ''
  return `${Object.keys(fields).sort().join(',').slice(0, longest)}${only}`
}
