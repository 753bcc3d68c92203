import net, { type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What answers a command: a line of RESP without its end. A rejection cuts the connection. */
export type Answer = (name: string, key: string) => Promise<string>

/**
 * As much of Redis as a client needs to be ready, on a real socket of the loopback interface: commands that set up a
 * connection are answered, all others are asked for.
 */
export async function serveRedis(answer: Answer): Promise<number> {
  const sockets = new Set<Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let last = Promise.resolve()
    socket.on('data', (bytes) => {
      for (const [, name = '', key = ''] of String(bytes).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)(?:\r\n\$\d+\r\n(\S+))?/g))
        last = last.then(() =>
          answerTo(name.toUpperCase(), key).then(
            (line) => void socket.write(`${line}\r\n`),
            () => void socket.destroy(),
          ),
        )
    })
  })
  const answerTo = async (name: string, key: string) => setUp[name] ?? answer(name, key)
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

const info = 'redis_version:8.0.0\r\nloading:0'
const setUp: Readonly<Record<string, string>> = {
  HELLO: '%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3',
  CLIENT: '+OK',
  INFO: `$${info.length}\r\n${info}`,
}
