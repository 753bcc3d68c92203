import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { faults } from '../../../src/index.js'
import type { Row, Tools } from './row.js'
import '../../../src/tcp.js'

/** Asks a server that gives back what it gets, through a link, on three connections, one begun soon after the other. */
async function ask({ chaos, note, sleep }: Tools): Promise<void> {
  const server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const link = await chaos.tcp('db', { port: (server.address() as AddressInfo).port })
  const answers: Promise<string>[] = []
  for (const request of ['one', 'two', 'three']) {
    answers.push(answerOf(link.port, request, sleep))
    await sleep(20)
  }
  for (const answer of answers) note(await answer)
  server.close()
}

/** What comes back within a fifth of a second, and how it ended. */
async function answerOf(port: number, request: string, sleep: Tools['sleep']): Promise<string> {
  const socket = net.connect(port, '127.0.0.1')
  let came = ''
  let how = 'open'
  socket.setEncoding('latin1').on('data', (text: string) => {
    came += text
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    how = error.code ?? error.name
  })
  socket.on('end', () => {
    how = 'ended'
  })
  socket.write(request)
  await sleep(200)
  socket.destroy()
  return `${JSON.stringify(came)} ${how}`
}

const options = { at: 'db', probability: 0.7 }

export const tcpRows: readonly Row[] = [
  faults.bandwidth({ bytesPerSecond: 50 }),
  faults.corruptData({ rate: 0.5 }),
  faults.limitData({ bytes: 2, end: 'reset' }),
  faults.resetPeer({ afterMs: 50 }),
  faults.slicer({ averageBytes: 2, delayMs: 10 }),
  faults.slowClose({ delayMs: 50 }),
  faults.stall({ timeoutMs: 50 }),
  faults.latency({ delayMs: [20, 60] }),
  faults.hang(),
  faults.drop(),
  faults.exception('ECONNRESET'),
  faults.lostAnswer(),
].map((fault) => ({ kind: fault.kind, variant: 'of connections', fault, options, body: ask, atLeastMs: 230 }))
