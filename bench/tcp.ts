/** Bytes through a TCP link while no fault acts, beside a proxy of two bare pipes, one after the other in each round. */
import { once } from 'node:events'
import net, { type AddressInfo, type Server } from 'node:net'
import 'faultline/tcp'
import { withChaos } from 'faultline'
import { type Row, race, row } from './harness.ts'

const megabytes = 64
const piece = Buffer.alloc(64 * 1024, 'x')

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Sends it all, and waits until the server has read it and said so. */
async function send(port: number): Promise<number> {
  const socket = net.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let left = (megabytes * 1024 * 1024) / piece.length
  const more = () => {
    while (left > 0) {
      left--
      if (!socket.write(piece)) return
    }
    socket.end()
  }
  socket.on('drain', more)
  more()
  await once(socket.resume(), 'end')
  return megabytes
}

export async function bench(): Promise<Row[]> {
  const sink = net.createServer({ allowHalfOpen: true }, (socket) => socket.resume().on('end', () => socket.end()))
  const port = await listen(sink)
  const pipes = net.createServer({ allowHalfOpen: true }, (client) => {
    const server = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    client.pipe(server).pipe(client)
  })
  const pipedPort = await listen(pipes)
  let rows: Row[] = []
  await withChaos(
    async (chaos) => {
      const link = await chaos.tcp('sink', { port })
      const { rates, ratio } = await race([
        { name: 'link', run: () => send(link.port) },
        { name: 'two bare pipes', run: () => send(pipedPort) },
      ])
      rows = [
        row(
          'tcp link, no fault',
          rates.get('link') as number,
          'MB/s',
          { against: 'two bare pipes', ratio: { atLeast: 0.8 } },
          ratio('two bare pipes'),
        ),
      ]
    },
    { time: 'real' },
  )()
  sink.close()
  pipes.close()
  return rows
}
