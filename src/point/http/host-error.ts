/** Errors of name look-ups, which name the host. */
const lookups = ['ENOTFOUND', 'EAI_AGAIN']

/** An injected error as the request of that host would meet it: a look-up that fails names the host it looked for. */
export function atHost(error: unknown, { url }: Request): unknown {
  if (typeof error !== 'object' || error === null) return error
  const known = error as { code?: unknown; hostname?: unknown; message?: unknown }
  if (!lookups.includes(known.code as string) || typeof known.hostname !== 'string') return error
  const { hostname } = new URL(url)
  try {
    if (typeof known.message === 'string') known.message = known.message.replace(known.hostname, hostname)
    known.hostname = hostname
  } catch {
    // Frozen by its owner: it stays as it is.
  }
  return error
}
