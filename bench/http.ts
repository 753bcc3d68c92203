/** Requests through an HTTP point while no fault acts, next to the bare interceptor that it is built on. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { ClientRequestInterceptor } from '@mswjs/interceptors/ClientRequest'
import { HttpRequestInterceptor } from '@mswjs/interceptors/http'
import { withChaos } from 'faultline'
import 'faultline/http'
import { type Row, race, row } from './harness.ts'

/** So many in one session that opening it, and its first connection, do not count. */
const batch = 500

function get(url: string, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    http.get(url, { agent }, (answer) => answer.resume().on('end', resolve)).on('error', reject)
  })
}

export async function bench(): Promise<Row[]> {
  const server = http.createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const agent = new http.Agent({ keepAlive: true })
  const clients = {
    fetch: async () => void (await (await fetch(url)).text()),
    'node:http': () => get(url, agent),
  }
  const rows: Row[] = []
  for (const [name, ask] of Object.entries(clients)) {
    const requests = async () => {
      for (let i = 0; i < batch; i++) await ask()
      return batch
    }
    const bare = async () => {
      const interceptors = [new HttpRequestInterceptor(), new ClientRequestInterceptor()]
      interceptors[0]?.on('request', () => {})
      for (const interceptor of interceptors) interceptor.apply()
      await ask()
      const done = await requests()
      for (const interceptor of interceptors) interceptor.dispose()
      return done
    }
    const point = async () => {
      let done = 0
      await withChaos(
        async (chaos) => {
          chaos.http('api')
          await ask()
          done = await requests()
        },
        { time: 'real' },
      )()
      return done
    }
    const { rates, ratio } = await race([
      { name: 'point', run: point },
      { name: 'bare', run: bare },
    ])
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
