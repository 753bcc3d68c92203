import type { IncomingMessage } from 'node:http'

/** The text of an answer after changes of its value: that of its JSON, or the text itself where it is none. */
export async function alterJson(
  answer: IncomingMessage,
  alters: readonly ((value: unknown) => unknown)[],
): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of answer) chunks.push(chunk as Uint8Array)
  const text = Buffer.concat(chunks).toString()
  const altered = alters.reduce((value, alter) => alter(value), parsed(text))
  if (altered === undefined) return ''
  return typeof altered === 'string' && parsed(text) === text ? altered : JSON.stringify(altered)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
