/**
 * Reads what is left of a request's body and drops it: the interceptor keeps a copy of each, which piles up where nobody
 * reads it. Not `cancel`: a write that is under way would then throw.
 */
export function discard({ body }: { readonly body: ReadableStream | null }): void {
  if (body === null || body.locked) return
  void body.pipeTo(new WritableStream()).catch(() => {})
}
