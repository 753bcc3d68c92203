import { type Agent, createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A server on loopback that takes JSON and answers JSON: 200, or 502 when the handler fails. */
export async function serve<In, Out>(handler: (body: In) => Promise<Out>): Promise<{ server: Server; port: number }> {
  const server = createServer(async (incoming, response) => {
    try {
      response.end(JSON.stringify(await handler((await json(incoming)) as In)))
    } catch (error) {
      response.writeHead(502).end(JSON.stringify({ error: String(error) }))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

/** Posts JSON. Throws on any status but 200. There is no timeout but the one of the signal. */
export function post<Out>(port: number, body: object, agent: Agent, signal?: AbortSignal): Promise<Out> {
  return new Promise((resolve, reject) => {
    const read = async (response: IncomingMessage) => {
      const answer = (await json(response)) as Out
      if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
      return answer
    }
    const options = { host: '127.0.0.1', port, method: 'POST', agent, ...(signal ? { signal } : {}) }
    const call = request(options, (response) => read(response).then(resolve, reject))
    call.on('error', reject)
    call.end(JSON.stringify(body))
  })
}
