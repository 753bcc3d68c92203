import { describe, expect, test } from 'vitest'
import { failureOf, inChaos, sleep } from '../../chaos/chaos.test-support.js'
import { DeadlockError, isInjected } from '../../error/index.js'
import { faults } from '../../fault/index.js'
import type { Node } from '../index.js'
import { diskOf, streamOf } from './disk.test-support.js'
import '../index.js'

/** What a promise has come to by now. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  const settled = promise.then(
    () => 'resolved',
    (error) => `rejected ${(error as { code?: unknown }).code}`,
  )
  return Promise.race([settled, sleep(100).then(() => 'pending')])
}

describe('files', () => {
  test('are written and read in all forms', () =>
    inChaos(async (chaos) => {
      const { fs } = diskOf(chaos)
      await fs.promises.mkdir('/db')
      await fs.promises.writeFile('/db/a', ['one', ' two'])
      fs.appendFileSync('/db/a', ' three')
      const text = await new Promise((resolve, reject) =>
        fs.readFile('/db/a', 'utf8', (error, data) => (error ? reject(error) : resolve(data))),
      )
      expect(text).toBe('one two three')
      const handle = await fs.promises.open('/db/a', 'r+')
      expect(await handle.write('ONE', 0)).toMatchObject({ bytesWritten: 3, buffer: 'ONE' })
      expect(await handle.readFile('utf8')).toBe('ONE two three')
      await handle.truncate(3)
      expect((await handle.stat()).size).toBe(3)
      await handle.close()
      await handle.close()
      await expect(handle.read()).rejects.toMatchObject({ code: 'EBADF' })
      await expect(fs.promises.readFile('/none')).rejects.toThrow("ENOENT: no such file or directory, open '/none'")
      expect(() => fs.readFile('/db/a', undefined as never)).toThrow('cb')
    }))

  test('that shrink and grow again hold zeros there', () =>
    inChaos((chaos) => {
      const { fs } = diskOf(chaos)
      fs.writeFileSync('/a', 'text')
      fs.truncateSync('/a', 1)
      fs.truncateSync('/a', 3)
      expect(fs.readFileSync('/a', 'latin1')).toBe('t\0\0')
      fs.writeFileSync('/a', '')
      const fd = fs.openSync('/a', 'r+')
      fs.writeSync(fd, 'x', 2)
      expect(fs.readFileSync('/a', 'latin1')).toBe('\0\0x')
    }))

  test('are streamed, by path or by handle', () =>
    inChaos(async (chaos) => {
      const { fs } = diskOf(chaos)
      const to = fs.createWriteStream('/lines')
      to.write('one\n')
      to.end('two\n')
      await new Promise<void>((resolve) => to.on('close', () => resolve()))
      const chunks = []
      for await (const chunk of fs.createReadStream('/lines', 'utf8')) chunks.push(chunk)
      expect(chunks.join('')).toBe('one\ntwo\n')
      const lines = []
      const handle = await fs.promises.open('/lines')
      for await (const line of handle.readLines()) lines.push(line)
      expect(lines).toEqual(['one', 'two'])
      expect(handle.fd).toBe(-1)
    }))

  test("have times of the node's clock", () =>
    inChaos(async (chaos) => {
      const { fs } = diskOf(chaos)
      await sleep(1000)
      const writtenMs = Date.now()
      fs.writeFileSync('/a', '')
      await sleep(1000)
      expect(fs.statSync('/a').mtimeMs).toBe(writtenMs)
      expect(fs.statSync('/a', { bigint: true }).mtimeNs).toBe(BigInt(writtenMs) * 1_000_000n)
    }))

  test('a descriptor of a disk is none of the machine', () =>
    inChaos(async (chaos) => {
      const { readFileSync } = await import('node:fs')
      const { fs } = diskOf(chaos)
      fs.writeFileSync('/a', '')
      expect(() => readFileSync(fs.openSync('/a', 'r'))).toThrow('EBADF')
    }))
})

describe('keys', () => {
  test('hold copies', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos)
      const log = [{ term: 1 }]
      await disk.set('log', log)
      log.push({ term: 2 })
      const read = await disk.get<{ term: number }[]>('log')
      expect(read).toEqual([{ term: 1 }])
      read?.pop()
      expect(await disk.get('log')).toEqual([{ term: 1 }])
      expect(await disk.get('none')).toBeUndefined()
      await disk.set('log2', new Map([[1, 2]]))
      expect(await disk.get('log2')).toEqual(new Map([[1, 2]]))
      expect(await disk.keys('log')).toEqual(['log', 'log2'])
      expect(await disk.delete('log')).toBe(true)
      expect(await disk.delete('log')).toBe(false)
      expect(() => disk.set('f', () => 1)).toThrow('copied')
      expect(() => disk.set('f', 1, { syncs: true } as never)).toThrow("Did you mean 'sync'?")
    }))
})

describe('time and room', () => {
  test('operations take what the options say, each its own', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos, { latencyMs: { read: 1, write: '2ms', sync: 10 }, bytesPerSecond: 1000 })
      const took = async (work: () => unknown) => {
        const from = chaos.clock.now()
        await work()
        return chaos.clock.now() - from
      }
      expect(await took(() => disk.fs.promises.writeFile('/a', 'x'.repeat(100)))).toBe(102)
      expect(await took(() => disk.fs.promises.readFile('/a'))).toBe(101)
      const handle = await disk.fs.promises.open('/a', 'r+')
      expect(await took(() => handle.sync())).toBe(10)
      expect(await took(() => handle.read(Buffer.alloc(500), 0, 500, 0))).toBe(101)
      expect(await took(() => disk.fs.readFileSync('/a'))).toBe(101)
      expect(await took(() => disk.fs.promises.stat('/a'))).toBe(0)
      const plain = diskOf(chaos, { latencyMs: { write: 2, sync: 10 } }, 'b')
      expect(
        await took(() => Promise.all([plain.set('a', 1), plain.set('b', 1), plain.set('c', 1, { sync: true })])),
      ).toBe(12)
      const spread = diskOf(chaos, { latencyMs: [1, 100] }, 'c')
      const times = new Set<number>()
      for (let i = 0; i < 20; i++) times.add(await took(() => spread.get('a')))
      expect(times.size).toBeGreaterThan(10)
    }))

  test('a full disk writes what fits, and then fails; what is deleted gives room back', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos, { capacityBytes: 10 })
      const { fs } = disk
      fs.writeFileSync('/a', '1234')
      const fd = fs.openSync('/b', 'w')
      expect(fs.writeSync(fd, '12345678')).toBe(6)
      expect(() => fs.writeSync(fd, 'x')).toThrow('ENOSPC: no space left on device, write')
      await expect(disk.set('k', 1)).rejects.toMatchObject({ code: 'ENOSPC' })
      expect(await disk.keys()).toEqual([])
      fs.unlinkSync('/a')
      expect(fs.writeSync(fd, 'abcdef')).toBe(4)
      fs.unlinkSync('/b')
      expect(disk.snapshot().usedBytes).toBe(10)
      fs.closeSync(fd)
      expect(disk.snapshot().usedBytes).toBe(0)
      await disk.set('k', 1)
      expect(disk.snapshot().usedBytes).toBeGreaterThan(0)
    }))

  test('code that asks for ever is a livelock, not a test that hangs', async () => {
    const failure = await failureOf(() =>
      inChaos(
        async (chaos) => {
          const { promises: fs } = diskOf(chaos).fs
          for (;;) await fs.access('/lock').catch(() => {})
        },
        { maxEvents: 1000 },
      ),
    )
    expect(failure.name).toBe('LivelockError')
  })

  test.each([
    [{ latencyMs: { reed: 1 } }, "Did you mean 'read'?"],
    [{ capacity: 1 }, "Did you mean 'capacityBytes'?"],
    [{ crash: 'all' }, "'lost', 'prefix', 'any'"],
    [{ crash: { corrupt: 50 } }, 'between 0 and 1'],
    [{ directorySync: 'none' }, "'own', 'with-file'"],
    [{ latencyMs: -1 }, 'latencyMs'],
    [{ blockBytes: 0 }, 'blockBytes'],
  ])('options %o are refused', (options, message) =>
    inChaos((chaos) => {
      expect(() => diskOf(chaos, options as never)).toThrow(message)
    }),
  )
})

describe('faults at the points of a disk', () => {
  test('fail, delay and hang its operations, in all forms', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos)
      const { fs } = disk
      const failing = chaos.inject(faults.exception('EIO'), { at: disk })
      await expect(fs.promises.writeFile('/a', '')).rejects.toThrow('EIO: i/o error, write')
      expect(() => fs.mkdirSync('/d')).toThrow("EIO: i/o error, mkdir '/d'")
      const failed = await disk.set('term', 1).catch((error: unknown) => error)
      expect(failed).toMatchObject({ code: 'EIO', path: 'term' })
      expect(isInjected(failed)).toBe(true)
      failing.lift()
      chaos.inject(faults.latency({ delayMs: 50 }), { at: 'a.disk.fsync' })
      const handle = await fs.promises.open('/a', 'w')
      const from = chaos.clock.now()
      await handle.sync()
      expect(chaos.clock.now() - from).toBe(50)
      const hang = chaos.inject(faults.hang(), { at: 'a.disk.get' })
      const held = disk.get('term')
      expect(await stateOf(held)).toBe('pending')
      hang.lift()
      expect(await held).toBeUndefined()
    }))

  test('fsync that lies: what it has acknowledged is lost', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos)
      chaos.inject(faults.lostWrite(), { at: 'a.disk.fsync' })
      disk.fs.writeFileSync('/a', '')
      await disk.sync()
      const handle = await disk.fs.promises.open('/a', 'r+')
      await handle.write('text')
      await handle.sync()
      disk.crash(streamOf(1))
      expect(disk.fs.readFileSync('/a', 'utf8')).toBe('')
    }))

  test('write in part, fill up, tear and corrupt', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos)
      const { fs } = disk
      const partial = chaos.inject(faults.partialWrite({ bytes: 2 }), { at: disk })
      await expect(fs.promises.writeFile('/a', 'text')).rejects.toMatchObject({ code: 'EIO', syscall: 'write' })
      expect(fs.readFileSync('/a', 'utf8')).toBe('te')
      await expect(disk.set('term', 1)).rejects.toMatchObject({ code: 'EIO' })
      expect(await disk.get('term')).toBeUndefined()
      partial.lift()
      const full = chaos.inject(faults.diskFull({ afterBytes: 10 }), { at: disk })
      await expect(disk.set('long', 'x'.repeat(100))).rejects.toMatchObject({ code: 'ENOSPC' })
      full.lift()
      fs.writeFileSync('/tmp', 'new text')
      const torn = chaos.inject(faults.tornRename(), { at: disk })
      await expect(fs.promises.rename('/tmp', '/a')).rejects.toMatchObject({ code: 'EIO', syscall: 'rename' })
      torn.lift()
      disk.crash(streamOf(1))
      expect(disk.snapshot().current.files).toEqual({ '/a': Buffer.from('new ') })
      const stale = chaos.inject(faults.staleRead(), { at: disk })
      fs.writeFileSync('/a', 'newest')
      expect(fs.readFileSync('/a', 'utf8')).toBe('new ')
      stale.lift()
      chaos.inject(faults.corruptRead({ rate: 1 }), { at: disk })
      expect(fs.readFileSync('/a', 'utf8')).not.toContain('n')
      expect(fs.readFileSync('/a')).toEqual(fs.readFileSync('/a'))
    }))

  test('predicates are told the operation', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos)
      const seen: unknown[] = []
      const when = (operation: unknown) => seen.push(operation) < 0
      chaos.inject(faults.exception('EIO'), { at: disk, when, optional: true })
      await disk.fs.promises.writeFile('./a', 'text')
      await disk.set('term', 1)
      const handle = await disk.fs.promises.open('/a', 'r+')
      await disk.fs.promises.rename('/a', '/b')
      await handle.write('xy')
      expect(seen).toEqual([
        { operation: 'writeFile', path: '/a', bytes: 4 },
        { operation: 'set', path: 'term', bytes: expect.any(Number) },
        { operation: 'open', path: '/a' },
        { operation: 'rename', path: '/a', to: '/b' },
        { operation: 'write', path: '/b', bytes: 2 },
      ])
    }))
})

describe('crashes', () => {
  test('what is under way is not done and never answered, and files of before are open for nobody', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos, { latencyMs: 10 })
      const { promises: fs } = disk.fs
      const handle = await fs.open('/a', 'w')
      const fd = disk.fs.openSync('/a', 'r')
      await disk.sync()
      const called: unknown[] = []
      disk.fs.writeFile('/b', '', (error) => called.push(error))
      const writes = [handle.write('text'), disk.set('term', 1)]
      disk.crash(streamOf(1))
      for (const write of writes) expect(await stateOf(write)).toBe('pending')
      expect(called).toEqual([])
      expect(await stateOf(handle.read())).toBe('pending')
      expect(() => disk.fs.readSync(fd, Buffer.alloc(1))).toThrow('EBADF')
      expect(disk.snapshot().current).toEqual({ files: { '/a': Buffer.alloc(0) }, folders: [], keys: {} })
    }))

  test('a fault that holds or fails a call of before the crash tells it nothing either', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos)
      const hang = chaos.inject(faults.hang(), { at: 'a.disk.set' })
      const held = disk.set('term', 1)
      const late = chaos.inject([faults.latency({ delayMs: 20 }), faults.exception('EIO')], { at: 'a.disk.get' })
      const failing = disk.get('term')
      disk.crash(streamOf(1))
      hang.lift()
      expect(await stateOf(held)).toBe('pending')
      expect(await stateOf(failing)).toBe('pending')
      late.lift()
      expect(await disk.get('term')).toBeUndefined()
    }))

  test.each(['before', 'after'])(
    'who waits for an answer that a crash has taken is named: a call %s it',
    async (when) => {
      const failure = await failureOf(() =>
        inChaos(async (chaos) => {
          const disk = diskOf(chaos)
          const handle = await disk.fs.promises.open('/a', 'w')
          const call = when === 'before' ? handle.sync() : undefined
          disk.crash(streamOf(1))
          await (call ?? handle.sync())
        }),
      )
      expect(failure).toBeInstanceOf(DeadlockError)
      expect(failure.message).toContain('a.disk.fsync')
    },
  )
})

describe('on a node', () => {
  test('a program finds after its restart what it has synced, and the one before is told nothing', () =>
    inChaos(async (chaos) => {
      const told: string[] = []
      const cluster = chaos.cluster({
        nodes: ['a'],
        disk: { latencyMs: 5 },
        boot: async (node) => {
          const start = node.starts
          const before = await node.disk.get<number>('starts')
          told.push(`start ${start} found ${before}`)
          await node.disk.set('starts', start, { sync: true })
          await node.disk.set('starts', 99)
          told.push(`start ${start} set`)
          node.disk.set('late', 1).then(() => told.push(`start ${start} is told`))
        },
      })
      await sleep(22)
      cluster.node('a').restart()
      await sleep(100)
      expect(told).toEqual([
        'start 1 found undefined',
        'start 1 set',
        'start 2 found 1',
        'start 2 set',
        'start 2 is told',
      ])
    }))

  test('a program that is paused is told when it goes on; the disk does its work meanwhile', () =>
    inChaos(async (chaos) => {
      const toldAt: number[] = []
      const cluster = chaos.cluster({
        nodes: ['a'],
        disk: { latencyMs: 5 },
        boot: async (node) => {
          await node.disk.set('term', 1)
          toldAt.push(chaos.clock.now())
        },
      })
      const node = cluster.node('a')
      node.pause()
      await sleep(100)
      expect(node.disk.snapshot().current.keys).toEqual({ term: 1 })
      expect(toldAt).toEqual([])
      node.resume()
      await sleep(1)
      expect(toldAt).toEqual([100])
    }))

  test('a program that was stopped is told nothing, though the disk does what it was asked', () =>
    inChaos(async (chaos) => {
      const told: unknown[] = []
      const boot = (node: Node) => void node.disk.set('term', node.starts).then(() => told.push(node.starts))
      const node = chaos.cluster({ nodes: ['a'], disk: { latencyMs: 10 }, boot }).node('a')
      await node.stop()
      await sleep(20)
      expect(node.disk.snapshot().current.keys).toEqual({ term: 1 })
      expect(told).toEqual([])
    }))

  test('a stop in good order keeps what was written', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['a'] })
      const node = cluster.node('a')
      node.disk.fs.writeFileSync('/a', 'text')
      await node.stop()
      node.restart()
      expect(node.disk.fs.readFileSync('/a', 'utf8')).toBe('text')
    }))
})
