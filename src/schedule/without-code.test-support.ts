/** A JSON Schema without the fields that only code can give: those whose schema could say nothing of them. */
export function withoutCode(schema: unknown): object {
  if (Array.isArray(schema)) return schema.map((item) => (typeof item === 'object' ? withoutCode(item) : item))
  const entries = Object.entries(schema as object)
  return Object.fromEntries(
    entries
      .filter(([key, inner]) => !(['error', 'map'].includes(key) && inner?.$comment === 'code'))
      .map(([key, inner]) => [key, typeof inner === 'object' && inner !== null ? withoutCode(inner) : inner])
      .filter(([key]) => key !== '$comment'),
  )
}
