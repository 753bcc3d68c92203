import type { EventEmitter } from 'node:events'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import type { ClientSocket } from './origins.js'
import { realTurn } from './real-turn.js'

/** On the sockets of requests that stand in for a client's own: they are no point, and pass. */
const standsIn = Symbol('faultline.standsIn')

/** True for the connection of a request that `openUpstream` has made. */
export function isUpstream(socket: ClientSocket | undefined): boolean {
  return socket !== undefined && standsIn in socket
}

/** What the client's own connection has agreed with its server, certificates first of all. */
const secrets = ['ca', 'cert', 'checkServerIdentity', 'crl', 'key', 'passphrase', 'pfx', 'rejectUnauthorized'] as const
const names = [...secrets, 'ciphers', 'maxVersion', 'minVersion', 'secureContext', 'servername'] as const

/**
 * The same request to the real server, over a connection of its own, where something is to befall the answer or the
 * bodies. The body is for the caller to send.
 * @param sent its headers
 * @param plain asks for an answer that is not compressed
 */
export function openUpstream(
  request: Request,
  sent: Readonly<Record<string, string>>,
  client: ClientSocket,
  plain: boolean,
): ClientRequest {
  const url = new URL(request.url)
  const secure = url.protocol === 'https:'
  const headers = headersOf(sent, url)
  if (plain) headers['accept-encoding'] = 'identity'
  return (secure ? https : http).request({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method: request.method,
    headers,
    createConnection: ({ host, port }) => {
      const where = { host: host ?? 'localhost', port: Number(port) }
      const socket = secure ? tls.connect({ ...where, ...agreed(client, where.host) }) : net.connect(where)
      // Its request hears of errors as long as it lasts; what comes after that is nobody's.
      socket.on('error', () => {})
      return Object.assign(socket, { [standsIn]: true })
    },
  })
}

/** As the client sent them: its connection is to be told what it would have been. */
function headersOf(headers: Readonly<Record<string, string>>, url: URL): Record<string, string> {
  const { expect: _expect, ...kept } = headers
  return { host: url.host, ...kept }
}

function agreed(socket: ClientSocket, host: string): tls.ConnectionOptions {
  const key = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'connect-options')
  const options = (key === undefined ? {} : (socket as never)[key]) as Record<string, unknown>
  const found = Object.fromEntries(names.filter((name) => options[name] != null).map((name) => [name, options[name]]))
  return { ...(net.isIP(host) ? {} : { servername: host }), ...found }
}

/** The answer, or what keeps it from coming. */
export function answerOf(upstream: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    upstream.once('response', (answer) => {
      // The connection is not used again, whatever its two ends have said.
      answer.once('close', () => end(upstream))
      resolve(answer)
    })
    // It may break again after its answer has begun: the reader of the answer hears of that.
    upstream.on('error', reject)
  })
}

/** Settles when it is on its way in full, or its answer is there before. False: it has ended before that. */
export async function handedOver(upstream: ClientRequest): Promise<boolean> {
  if (upstream.destroyed) return upstream.writableFinished && upstream.socket?.connecting === false
  const over = new Promise<boolean>((resolve) => void upstream.once('close', () => resolve(false)))
  const event = (emitter: EventEmitter, name: string) =>
    new Promise<boolean>((resolve) => void emitter.once(name, () => resolve(true)))
  if (upstream.socket === null && !(await Promise.race([event(upstream, 'socket'), over]))) return false
  // What waits for a connection that fails counts as written.
  const { socket } = upstream
  if (socket?.connecting && !(await Promise.race([event(socket, 'connect'), over]))) return false
  return upstream.writableFinished || Promise.race([event(upstream, 'finish'), event(upstream, 'response'), over])
}

/** Breaks it off, once what was sent on it is on its way. */
export async function breakOff(upstream: ClientRequest): Promise<void> {
  const { socket } = upstream
  if (socket?.connecting)
    await new Promise<void>((resolve) => void socket.once('connect', resolve).once('close', resolve))
  await realTurn()
  end(upstream)
}

/** Closes its connection too, which a request that is over has let go of. */
export function end(upstream: ClientRequest): void {
  upstream.destroy()
  upstream.socket?.destroy()
}
