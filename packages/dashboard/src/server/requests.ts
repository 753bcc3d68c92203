import type { IncomingMessage, ServerResponse } from 'node:http'
import { type CommandAnswer, type CommandName, commands } from '../view/view.js'
import { assets, policy } from './assets.js'
import type { CommandLine } from './command-line.js'
import type { Guard } from './guard.js'
import type { Hub } from './hub.js'

const mostBodyBytes = 4096
const mostClients = 64
const mostSources = 8

const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
}

/** Answers requests: the page, the stream, and commands. */
export function answerWith(guard: Guard, hub: Hub, commandLine: CommandLine) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const place = guard.refusesPlace(request)
    if (place !== undefined) return say(response, place.status, place.text)
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const asset = Object.hasOwn(assets, pathname) ? assets[pathname] : undefined
    if (asset !== undefined) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed(response, 'GET, HEAD')
      response.writeHead(200, { ...headers, 'content-type': asset.type })
      response.end(request.method === 'HEAD' ? undefined : asset.body())
      return
    }
    // Browsers ask for it by themselves.
    if (pathname === '/favicon.ico') {
      response.writeHead(204, headers)
      response.end()
      return
    }
    if (pathname !== '/stream' && pathname !== '/command') return say(response, 404, 'There is nothing here.')
    const refused = guard.refusesToken(request)
    if (refused !== undefined) return say(response, refused.status, refused.text)
    if (pathname === '/stream') {
      if (request.method !== 'GET') return notAllowed(response, 'GET')
      if (hub.clients >= mostClients) return say(response, 503, `There are ${mostClients} pages open already.`)
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
      response.flushHeaders()
      hub.add(response, new Set(searchParams.getAll('source').slice(0, mostSources)))
      return
    }
    if (request.method !== 'POST') return notAllowed(response, 'POST')
    const notHere = guard.refusesCommand(request)
    if (notHere !== undefined) return say(response, notHere.status, notHere.text)
    if (!/^application\/json(;|$)/i.test(request.headers['content-type'] ?? ''))
      return say(response, 415, 'A command is JSON.')
    const body = await bodyOf(request)
    if (body === undefined) return say(response, 413, `A command has at most ${mostBodyBytes} bytes.`)
    const asked = readCommand(body, hub)
    if (typeof asked === 'string') return say(response, 400, asked)
    const answer = await commandLine.give(asked.command, asked.source)
    json(response, answer.ok ? 200 : 504, answer)
  }
}

function readCommand(body: string, hub: Hub): { command: CommandName; source: string } | string {
  let given: unknown
  try {
    given = JSON.parse(body)
  } catch {
    return 'That is not JSON.'
  }
  const { command, source } = (given ?? {}) as { command?: unknown; source?: unknown }
  if (!commands.includes(command as CommandName)) return `Expected \`command\` to be ${commands.join(', ')}.`
  if (!hub.list.some(({ id }) => id === source)) return 'Expected `source` to be the id of a source.'
  return { command: command as CommandName, source: source as string }
}

/** Undefined: it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > mostBodyBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function notAllowed(response: ServerResponse, allow: string): void {
  response.setHeader('allow', allow)
  say(response, 405, `Expected ${allow}.`)
}

function say(response: ServerResponse, status: number, text: string): void {
  json(response, status, { ok: false, text } satisfies CommandAnswer)
}

function json(response: ServerResponse, status: number, body: CommandAnswer): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
}
