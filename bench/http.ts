/**
 * Requests through an HTTP point while no fault acts, next to the bare interceptor that it is built on: the two of its
 * parts that see the requests of both clients, however late they are written.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { ClientRequestInterceptor } from '@mswjs/interceptors/ClientRequest'
import { HttpRequestInterceptor } from '@mswjs/interceptors/http'
import { withChaos } from 'faultline'
import 'faultline/http'
import { type Row, race, row } from './harness.ts'

/** So many in one session that opening it, and its first connection, do not count. */
const batch = 500

/** Asked for last, so that each run has a connection of its own: one kept from another run is not intercepted in full. */
const last = '/last'

function get(url: string, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    http.get(url, { agent }, (answer) => answer.resume().on('end', resolve)).on('error', reject)
  })
}

/** What passes unseen costs nothing: no figure without all of them. */
function all(seen: number, done: number): number {
  if (seen !== done) throw new Error(`${seen} of ${done} requests were seen`)
  return done
}

export async function bench(): Promise<Row[]> {
  const server = http
    .createServer((request, response) => {
      if (request.url === last) response.shouldKeepAlive = false
      response.end('ok')
    })
    .listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const agent = new http.Agent({ keepAlive: true })
  const clients = {
    fetch: async (path: string) => void (await (await fetch(url + path)).text()),
    'node:http': (path: string) => get(url + path, agent),
  }
  const rows: Row[] = []
  for (const [name, ask] of Object.entries(clients)) {
    const requests = async () => {
      for (let i = 1; i < batch; i++) await ask('/')
      await ask(last)
      return batch
    }
    const bare = async () => {
      const interceptors = [new HttpRequestInterceptor(), new ClientRequestInterceptor()]
      let seen = 0
      interceptors[0]?.on('request', () => {
        seen++
      })
      for (const interceptor of interceptors) interceptor.apply()
      const done = await requests()
      for (const interceptor of interceptors) interceptor.dispose()
      return all(seen, done)
    }
    const point = async () => {
      let done = 0
      await withChaos(
        async (chaos) => {
          const api = chaos.http('api')
          const asked = await requests()
          done = all(api.calls, asked)
        },
        { time: 'real' },
      )()
      return done
    }
    // Long turns: it takes thousands of requests until the interceptor's code and ours is compiled.
    const { rates, ratio } = await race(
      [
        { name: 'point', run: point },
        { name: 'bare', run: bare },
      ],
      { rounds: 15, ms: 1000 },
    )
    rows.push(
      row(
        `http point, ${name}`,
        rates.get('point') as number,
        'requests/s',
        { against: 'the bare interceptor', ratio: { atLeast: 0.9 } },
        ratio('bare'),
      ),
    )
  }
  agent.destroy()
  server.closeAllConnections()
  server.close()
  return rows
}
