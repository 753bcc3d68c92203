import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { faults } from '../../../src/index.js'
import type { Row, Tools } from './row.js'
import '../../../src/http.js'

/** Asks a real server, a few times, one after another. */
export async function fetchEach({ chaos, note, told }: Tools, times = 3): Promise<void> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end('{"price":7}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/price`
  chaos.http('api', { host: '127.0.0.1' })
  try {
    for (let i = 0; i < times; i++)
      note(
        await told(async () => {
          const response = await fetch(url, { signal: AbortSignal.timeout(150) })
          return [response.status, response.headers.get('content-type'), await response.text()]
        }),
      )
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const half = { at: 'api', probability: 0.5 }

export const httpRows: readonly Row[] = [
  {
    kind: 'endlessBody',
    fault: faults.endlessBody(),
    options: { at: 'api', calls: 2 },
    body: (tools) => fetchEach(tools),
  },
  {
    kind: 'httpStatus',
    fault: faults.httpStatus({ status: 429, retryAfter: '1s' }),
    options: half,
    body: (tools) => fetchEach(tools, 6),
  },
  {
    kind: 'redirectLoop',
    fault: faults.redirectLoop(),
    options: { at: 'api', limit: 2 },
    body: (tools) => fetchEach(tools),
  },
  { kind: 'wrongContentType', fault: faults.wrongContentType(), options: half, body: (tools) => fetchEach(tools, 6) },
  {
    kind: 'latency',
    variant: 'of HTTP',
    fault: faults.latency({ delayMs: [1, 9] }),
    options: half,
    body: (tools) => fetchEach(tools, 6),
  },
  {
    kind: 'exception',
    variant: 'of HTTP',
    fault: faults.exception('ECONNRESET'),
    options: half,
    body: (tools) => fetchEach(tools, 6),
  },
]
