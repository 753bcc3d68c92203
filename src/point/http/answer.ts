import { STATUS_CODES } from 'node:http'
import type { CountedEffect, HttpAnswer, HttpEffect } from '../../fault/index.js'

const encoder = new TextEncoder()

/** The effects of HTTP's own. */
export function httpEffects(effects: readonly CountedEffect[]): HttpEffect[] {
  return effects.flatMap(({ effect }) => (effect.on === 'http' ? [effect] : []))
}

/** What never has a body, whatever its headers say. */
export function hasBody(method: string, status: number): boolean {
  return method !== 'HEAD' && status !== 204 && status !== 205 && status !== 304
}

/** Text as bytes, and the headers that then hold. */
export function withText(
  answer: HttpAnswer,
  text: string,
): { readonly answer: HttpAnswer; readonly bytes: Uint8Array } {
  const bytes = encoder.encode(text)
  const about = ['content-length', 'transfer-encoding']
  const headers = answer.headers.filter(([name]) => !about.includes(name.toLowerCase()))
  const length =
    answer.endlessBytesPerSecond === undefined
      ? ['Content-Length', `${bytes.byteLength}`]
      : ['Transfer-Encoding', 'chunked']
  return { answer: { ...answer, headers: [...headers, length as [string, string]] }, bytes }
}

/** For the client, as the interceptor takes it. */
export function toResponse({ status, statusText, headers }: HttpAnswer, body: ReadableStream | null): Response {
  const all = new Headers()
  for (const [name, value] of headers) all.append(name, value)
  return new Response(body, { status, statusText: statusText ?? STATUS_CODES[status] ?? '', headers: all })
}

/** The answer that an error with a status stands for, if it is one: `exception(503)`. */
export function answerOfError(error: unknown): HttpAnswer | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { status, message, retryAfterMs } = error as { status?: unknown; message?: unknown; retryAfterMs?: unknown }
  if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 599) return undefined
  const headers: [string, string][] = [['Content-Type', 'text/plain; charset=utf-8']]
  if (typeof retryAfterMs === 'number') headers.push(['Retry-After', `${Math.ceil(retryAfterMs / 1000)}`])
  return { status: status as number, headers, body: String(message) }
}

/** Filler of an endless body: once a second of virtual time. */
export async function* filler(
  bytesPerSecond: number,
  sleep: (ms: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const everyMs = Math.max(1000, Math.ceil(1000 / bytesPerSecond))
  const piece = new Uint8Array(Math.min(65_536, Math.round((bytesPerSecond * everyMs) / 1000))).fill(0x20)
  for (;;) {
    await sleep((piece.byteLength * 1000) / bytesPerSecond)
    yield piece
  }
}
