/** Can be waited for: a promise, or what behaves as one, in whatever realm it was made. Looking may throw: it may be a getter. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return typeof (value as { readonly then?: unknown }).then === 'function'
}
