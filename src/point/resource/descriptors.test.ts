import { spawn } from 'node:child_process'
import fs, { closeSync, createReadStream, openSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chaos, faults, isInjected, withChaos } from '../../index.js'
import '../../resource.js'

let folder = ''
let file = ''
let server: net.Server
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'faultline-descriptors-'))
  file = path.join(folder, 'data')
  fs.writeFileSync(file, 'text')
  server = net.createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

const run = (body: (chaos: Chaos) => unknown) => withChaos(async (chaos) => void (await body(chaos)), { seed: 1 })()
const failing = async (call: () => unknown) => {
  try {
    await call()
  } catch (error) {
    return error as Error & { code?: string; syscall?: string; path?: string }
  }
  return undefined
}
const event = (emitter: NodeJS.EventEmitter, ...names: string[]) =>
  new Promise<unknown>((resolve) => {
    for (const name of names) emitter.once(name, (value) => resolve(value ?? name))
  })

test('beyond the limit every form of open fails as Node says it; what is closed gives room back', async () => {
  const before = { open: fs.open, connect: net.Socket.prototype.connect }
  await run(async (chaos) => {
    const fault = chaos.inject(faults.fileDescriptorExhaustion({ limit: 2 }))
    const first = openSync(file, 'r')
    const second = await open(file)
    const refused = await failing(() => openSync(file, 'r'))
    expect(refused).toMatchObject({
      code: 'EMFILE',
      errno: -24,
      syscall: 'open',
      path: file,
      message: `EMFILE: too many open files, open '${file}'`,
    })
    expect(isInjected(refused)).toBe(true)
    expect(await failing(() => readFile(file))).toMatchObject({ code: 'EMFILE' })
    expect(await event(createReadStream(file), 'error', 'open')).toMatchObject({ code: 'EMFILE' })
    expect(await new Promise((resolve) => fs.readFile(file, resolve))).toMatchObject({ code: 'EMFILE' })
    // A file that is open already needs none.
    expect(String(fs.readFileSync(first))).toBe('text')
    await second.close()
    expect(String(await readFile(file))).toBe('text')
    closeSync(first)
    const stream = createReadStream(file)
    stream.resume()
    await event(stream, 'close')
    // Those under way have theirs already.
    const together = await Promise.allSettled([1, 2, 3, 4].map(() => readFile(file)))
    expect(together.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
    await new Promise((resolve) => fs.writeFile(file, 'text', resolve))
    for (let time = 0; time < 5; time++) await (await open(file)).close()
    expect(fault.impact.errors).toBe(6)
  })
  expect({ open: fs.open, connect: net.Socket.prototype.connect }).toEqual(before)
  closeSync(openSync(file, 'r'))
})

test('connections and children need descriptors too', async () => {
  await run(async (chaos) => {
    const fault = chaos.inject(faults.fileDescriptorExhaustion({ limit: 1 }))
    const { port } = server.address() as net.AddressInfo
    const connected = net.connect(port, '127.0.0.1')
    expect(await event(connected, 'connect', 'error')).toBe('connect')
    const refused = await event(net.connect(port, '127.0.0.1'), 'connect', 'error')
    expect(refused).toMatchObject({ code: 'EMFILE', syscall: 'connect', message: 'connect EMFILE' })
    const child = spawn(process.execPath, ['-v'])
    expect(await event(child, 'exit', 'error')).toMatchObject({ code: 'EMFILE', syscall: `spawn ${process.execPath}` })
    expect(child.pid).toBe(undefined)
    connected.destroy()
    await event(connected, 'close')
    const again = net.connect(port, '127.0.0.1')
    expect(await event(again, 'connect', 'error')).toBe('connect')
    again.destroy()
    fault.lift()
    expect(await event(spawn(process.execPath, ['-v']), 'exit', 'error')).toBe(0)
  })
})
