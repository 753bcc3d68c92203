/** The text of an answer after changes of its value: that of its JSON, or the text itself where it is none. */
export async function alterJson(
  answer: AsyncIterable<Uint8Array>,
  alters: readonly ((value: unknown) => unknown)[],
): Promise<string> {
  const text = (await readAll(answer)).toString()
  const altered = alters.reduce((value, alter) => alter(value), parsed(text))
  if (altered === undefined) return ''
  return typeof altered === 'string' && parsed(text) === text ? altered : JSON.stringify(altered)
}

/** All bytes of a body. */
export async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What a body holds, and how it is written again: the value of its JSON, its text, or its bytes where it is no text. */
export interface BodyValue {
  readonly value: unknown
  write(value: unknown): Uint8Array
}

export function valueOfBody(bytes: Buffer): BodyValue {
  const text = bytes.toString()
  if (!Buffer.from(text).equals(bytes)) return { value: bytes, write: (value) => asBytes(value) }
  const value = parsed(text)
  return { value, write: (changed) => (value === text ? asBytes(changed) : Buffer.from(JSON.stringify(changed) ?? '')) }
}

function asBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  return Buffer.from(value === undefined || value === null ? '' : String(value))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
