import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { faults, withChaos } from '@faultline/vitest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import 'faultline/fs'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'faultline-fs-'))
  file = path.join(folder, 'data.txt')
})
afterEach(() => rm(folder, { recursive: true }))

const injectedAt = (chaos: { timeline: { events: readonly unknown[] } }) =>
  (chaos.timeline.events as readonly { type: string; point?: string; act?: string; call?: number }[])
    .filter(({ type }) => type === 'fault.injected')
    .map(({ point, call, act }) => `${point} ${call} ${act}`)

describe('every form of an operation is one point', () => {
  const stream = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const to = fs.createWriteStream(file)
      to.on('error', reject)
        .on('close', () => resolve())
        .end(text)
    })
  const throughHandle = async (text: string) => {
    await using handle = await open(file, 'w')
    await handle.write(text)
  }
  const sync = (text: string) => {
    const fd = fs.openSync(file, 'w')
    try {
      fs.writeSync(fd, text)
    } finally {
      fs.closeSync(fd)
    }
  }
  const callback = async (text: string) => {
    const fd = await promisify(fs.open)(file, 'w')
    try {
      const { bytesWritten } = await promisify(fs.write)(fd, text)
      expect(bytesWritten).toBe(text.length)
    } finally {
      await promisify(fs.close)(fd)
    }
  }

  test.each([
    ['stream', stream],
    ['FileHandle', throughHandle],
    ['sync', sync],
    ['callback', callback],
  ])('%s', async (_form, write) => {
    await withChaos(async (chaos) => {
      const db = chaos.fs('db', folder)
      await write('good')
      expect(fs.readFileSync(file, 'utf8')).toBe('good')
      chaos.inject(faults.exception('EIO'), { at: 'db.write', calls: 2 })
      chaos.inject(faults.latency({ delayMs: 70 }), { at: db })
      await expect((async () => write('bad'))()).rejects.toMatchObject({
        message: 'EIO: i/o error, write',
        code: 'EIO',
        errno: -5,
        syscall: 'write',
      })
      // open, write, close
      expect(chaos.clock.now()).toBe(140)
      expect(injectedAt(chaos)).toEqual(['db.open 2 delay', 'db.write 2 fail', 'db.close 2 delay'])
    })()
  })
})

test('errors have the path, the system call and the text that Node gives them, in each form', async () => {
  const real = (act: () => unknown) => {
    try {
      act()
    } catch (error) {
      const { message, code, errno, syscall, path: where, dest } = error as NodeJS.ErrnoException & { dest?: string }
      return { message, code, errno, syscall, path: where, dest }
    }
    return expect.fail()
  }
  const none = path.join(folder, 'none')
  const acts: [string, () => unknown][] = [
    ['open', () => fs.openSync(none, 'r')],
    ['readFile', () => fs.readFileSync(none)],
    ['rename', () => fs.renameSync(none, file)],
    ['stat', () => fs.statSync(none)],
    ['unlink', () => fs.unlinkSync(none)],
    ['readdir', () => fs.readdirSync(none)],
    ['copyFile', () => fs.copyFileSync(none, file)],
    ['mkdir', () => fs.mkdirSync(path.join(none, 'a'))],
    ['access', () => fs.accessSync(none)],
    ['truncate', () => fs.truncateSync(none)],
    ['utimes', () => fs.utimesSync(none, 0, 0)],
  ]
  const expected = acts.map(([, act]) => real(act))
  await withChaos(async (chaos) => {
    const all = chaos.fs('all', folder)
    chaos.inject(faults.exception('ENOENT'), { at: all })
    expect(acts.map(([, act]) => real(act))).toEqual(expected)
    await expect(rename(none, file)).rejects.toMatchObject({ message: expected[2]?.message, dest: file })
    expect(injectedAt(chaos)).toEqual([...acts.map(([name]) => `all.${name} 1 fail`), 'all.rename 2 fail'])
  })()
})

test('errors of a write inside writeFile are those of the write, and own errors stay as they are', async () => {
  await withChaos(async (chaos) => {
    chaos.fs('all', folder)
    const full = chaos.inject(faults.exception('ENOSPC'), { at: 'all.writeFile' })
    await expect(writeFile(file, 'x')).rejects.toMatchObject({
      message: 'ENOSPC: no space left on device, write',
      syscall: 'write',
    })
    full.lift()
    const own = chaos.inject(faults.exception({ code: 'EACCES', message: 'keep out' }), { at: 'all.writeFile' })
    await expect(writeFile(file, 'x')).rejects.toMatchObject({ message: 'keep out', code: 'EACCES' })
    own.lift()
    chaos.inject(faults.exception('EDQUOT'), { at: 'all.writeFile' })
    await expect(writeFile(file, 'x')).rejects.toMatchObject({ code: 'Unknown system error -122', errno: -122 })
  })()
})

test('slow: sync forms block virtual time, the others let it pass; other files are as ever', async () => {
  await withChaos(async (chaos) => {
    chaos.inject(faults.latency({ delayMs: '2s' }), { at: chaos.fs('slow', path.join(folder, '*.txt')) })
    fs.writeFileSync(file, 'a')
    expect(chaos.clock.now()).toBe(2000)
    expect(await readFile(file, 'utf8')).toBe('a')
    expect(await new Promise((resolve) => fs.readFile(file, 'utf8', (_error, text) => resolve(text)))).toBe('a')
    expect(chaos.clock.now()).toBe(6000)
    await writeFile(path.join(folder, 'data.json'), 'b')
    expect(chaos.clock.now()).toBe(6000)
  })()
})

test("files that are made or changed have the time of the session's clock, and of the node whose code does it", async () => {
  await withChaos(
    async (chaos) => {
      chaos.fs('all', folder)
      const timeOf = (name: string) => fs.statSync(name).mtime.toISOString()
      chaos.inject(faults.clockSkew({ offsetMs: '1h' }), { at: 'ahead' })
      await chaos.clock.advance('1m')
      fs.writeFileSync(file, 'x')
      expect(timeOf(file)).toBe('2025-01-01T00:01:00.000Z')
      await chaos.clock.advance('1m')
      const fd = fs.openSync(file, 'a')
      expect(timeOf(file)).toBe('2025-01-01T00:01:00.000Z')
      fs.writeSync(fd, 'y')
      fs.closeSync(fd)
      expect(timeOf(file)).toBe('2025-01-01T00:02:00.000Z')
      fs.mkdirSync(path.join(folder, 'sub'))
      expect(timeOf(path.join(folder, 'sub'))).toBe('2025-01-01T00:02:00.000Z')
      await chaos.node('ahead', () => writeFile(file, 'z'))
      expect(timeOf(file)).toBe('2025-01-01T01:02:00.000Z')
    },
    { epoch: '2025-01-01T00:00:00Z' },
  )()
})

test('asynchronous operations are carried out in the order of their calls, in no virtual time', async () => {
  await withChaos(async (chaos) => {
    chaos.fs('all', folder)
    const order: string[] = []
    const note = (text: string) => () => void order.push(text)
    const timer = new Promise<void>((resolve) => setTimeout(() => resolve(), 1)).then(note('timer'))
    await Promise.all([
      writeFile(file, 'x'.repeat(5_000_000)).then(note('large')),
      open(file, 'r').then(async (handle) => {
        note('open')()
        await handle.close()
      }),
      readFile(file, 'utf8').then((text) => order.push(`read ${text.length}`)),
      new Promise<void>((resolve) => fs.stat(file, () => resolve())).then(note('stat')),
    ])
    await timer
    expect(order).toEqual(['large', 'open', 'read 5000000', 'stat', 'timer'])
    expect(chaos.clock.now()).toBe(1)
  })()
})

test('pipes are no files: they are left to the system, which waits for their other end', async () => {
  const pipe = path.join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  await withChaos(async (chaos) => {
    chaos.fs('all', folder)
    const [text] = await Promise.all([readFile(pipe, 'utf8'), writeFile(pipe, 'through')])
    expect(text).toBe('through')
  })()
})

describe('a disk that fills up', () => {
  test('one write is short, as POSIX has it; what follows fails, until room is made', async () => {
    await withChaos(async (chaos) => {
      const db = chaos.fs('db', folder)
      const full = chaos.inject(faults.diskFull({ afterBytes: 10 }), { at: db })
      const fd = fs.openSync(file, 'w')
      expect(fs.writeSync(fd, '123456')).toBe(6)
      expect(fs.writeSync(fd, '123456')).toBe(4)
      expect(() => fs.writeSync(fd, '56')).toThrow('ENOSPC: no space left on device, write')
      fs.closeSync(fd)
      expect(fs.readFileSync(file, 'utf8')).toBe('1234561234')
      fs.truncateSync(file, 3)
      fs.appendFileSync(file, '4567890')
      expect(fs.readFileSync(file, 'utf8')).toBe('1234567890')
      expect(() => fs.appendFileSync(file, '1')).toThrow('ENOSPC')
      fs.unlinkSync(file)
      await writeFile(file, 'abcdefghij')
      expect(full.impact).toMatchObject({ acted: 3, errors: 2, bytes: 2 + 2 + 1 })
    })()
  })

  test('writeFile, a stream and a FileHandle write what fits and fail', async () => {
    await withChaos(async (chaos) => {
      const db = chaos.fs('db', folder)
      const writers: (() => Promise<unknown>)[] = [
        () => writeFile(file, '0123456789abc'),
        () => writeFile(file, ['01234567', '89abc']),
        () => promisify(fs.writeFile)(file, new Uint8Array(13)),
        async () => {
          await using handle = await open(file, 'w')
          await handle.writeFile('0123456789abc')
        },
        () =>
          new Promise<void>((resolve, reject) => {
            const to = fs.createWriteStream(file)
            to.on('error', reject).on('close', () => resolve())
            for (let i = 0; i < 13; i++) to.write(String(i % 10))
            to.end()
          }),
      ]
      for (const [index, write] of writers.entries()) {
        const full = chaos.inject(faults.diskFull({ afterBytes: 10 }), { at: db })
        await expect(write(), `writer ${index}`).rejects.toMatchObject({ code: 'ENOSPC', syscall: 'write' })
        expect(fs.readFileSync(file).length, `writer ${index}`).toBe(10)
        full.lift()
      }
      chaos.inject(faults.diskFull({ afterBytes: 4, crossing: 'error' }), { at: db })
      const fd = fs.openSync(file, 'w')
      expect(() => fs.writeSync(fd, '123456')).toThrow('ENOSPC')
      fs.closeSync(fd)
      expect(fs.readFileSync(file, 'utf8')).toBe('1234')
    })()
  })
})

test('a partial write leaves its part, also with writev and at a position', async () => {
  await withChaos(async (chaos) => {
    chaos.inject(faults.partialWrite({ share: 0.5 }), { at: chaos.fs('db', folder) })
    await expect(writeFile(file, 'abcdefgh')).rejects.toThrow('EIO: i/o error, write')
    expect(fs.readFileSync(file, 'utf8')).toBe('abcd')
    const fd = fs.openSync(file, 'r+')
    expect(() => fs.writevSync(fd, [Buffer.from('12'), Buffer.from('3456')], 2)).toThrow('EIO')
    fs.closeSync(fd)
    expect(fs.readFileSync(file, 'utf8')).toBe('ab123')
    expect(() => fs.copyFileSync(file, path.join(folder, 'copy'))).toThrow('EIO: i/o error, copyfile')
    expect(fs.readFileSync(path.join(folder, 'copy'), 'utf8')).toBe('ab')
  })()
})

test.each([
  ['half', { from: undefined, to: 'ne' }],
  ['neither', { from: undefined, to: undefined }],
  ['both', { from: 'new!', to: 'new!' }],
] as const)('a torn rename leaves %s', async (leaves, left) => {
  const temp = path.join(folder, 'temp')
  const text = (name: string) => (fs.existsSync(name) ? fs.readFileSync(name, 'utf8') : undefined)
  await withChaos(async (chaos) => {
    fs.writeFileSync(file, 'old')
    fs.writeFileSync(temp, 'new!')
    chaos.inject(faults.tornRename({ leaves }), { at: chaos.fs('db', folder) })
    await expect(rename(temp, file)).rejects.toThrow(`EIO: i/o error, rename '${temp}' -> '${file}'`)
    expect({ from: text(temp), to: text(file) }).toEqual(left)
  })()
})

test('stale reads give the content of before the last change, whichever way the file is read', async () => {
  await withChaos(async (chaos) => {
    const db = chaos.fs('db', folder)
    fs.writeFileSync(file, 'first')
    await writeFile(file, 'second')
    fs.writeFileSync(path.join(folder, 'new'), 'x')
    const stale = chaos.inject(faults.staleRead(), { at: db })
    expect(fs.readFileSync(file, 'utf8')).toBe('first')
    expect(String(await readFile(file))).toBe('first')
    const pieces: string[] = []
    for await (const piece of fs.createReadStream(file, { encoding: 'utf8', highWaterMark: 2 })) pieces.push(piece)
    expect(pieces).toEqual(['fi', 'rs', 't'])
    expect(() => fs.readFileSync(path.join(folder, 'new'))).toThrow('ENOENT: no such file or directory, open')
    stale.lift()
    expect(fs.readFileSync(file, 'utf8')).toBe('second')
  })()
})

test('corrupt reads change the same bytes, whichever way and in whatever pieces the file is read', async () => {
  const original = Buffer.alloc(30_000, 'abc')
  await withChaos(
    async (chaos) => {
      fs.writeFileSync(file, original)
      const corrupt = chaos.inject(faults.corruptRead({ rate: 0.001 }), { at: chaos.fs('db', folder) })
      const whole = fs.readFileSync(file)
      const wrong = whole.filter((byte, at) => byte !== original[at]).length
      expect(wrong).toBeGreaterThan(15)
      expect(corrupt.impact.bytes).toBe(wrong)
      const pieces: Buffer[] = []
      for await (const piece of fs.createReadStream(file, { highWaterMark: 999 })) pieces.push(piece)
      expect(Buffer.concat(pieces).equals(whole)).toBe(true)
      await using handle = await open(file)
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2000), 0, 2000, 5000)
      expect(buffer.equals(whole.subarray(5000, 7000))).toBe(true)
      expect(bytesRead).toBe(2000)
      expect(await handle.readFile('latin1')).toBe(whole.toString('latin1'))
      const { bytesRead: none } = await handle.read()
      expect(none).toBe(0)
    },
    { seed: 5 },
  )()
  expect(fs.readFileSync(file).equals(original)).toBe(true)
})

describe('nothing of it outlives the session', () => {
  const targets = { fs, promises: fs.promises, stream: fs.WriteStream.prototype }
  const descriptors = () => Object.values(targets).map((target) => Object.getOwnPropertyDescriptors(target))

  test('functions are as before, also when the session fails, and named imports with them', async () => {
    const before = descriptors()
    const named = await import('node:fs/promises')
    const { writeFile: original } = named
    await withChaos(async (chaos) => {
      chaos.fs('db', folder)
      expect(named.writeFile).not.toBe(original)
      await withChaosInside(chaos)
    })()
    expect(descriptors()).toEqual(before)
    await expect(
      withChaos(async (chaos) => {
        chaos.fs('db', folder)
        throw new Error('of the body')
      })(),
    ).rejects.toThrow('of the body')
    expect(descriptors()).toEqual(before)
    expect(named.writeFile).toBe(original)
  })

  /** A fork has points of its own; the outer session's patches stay on when it ends. */
  async function withChaosInside(chaos: Parameters<Parameters<typeof withChaos>[0]>[0]): Promise<void> {
    const during = fs.writeFile
    await chaos.fork().run(async (inner) => {
      inner.inject(faults.exception('EROFS'), { at: inner.fs('db', folder) })
      await expect(writeFile(file, 'x')).rejects.toMatchObject({ code: 'EROFS', path: file, syscall: 'open' })
    })
    expect(fs.writeFile).toBe(during)
    await writeFile(file, 'x')
  }

  test('two sessions at a time have each their own points', async () => {
    const one = withChaos(async (chaos) => {
      chaos.inject(faults.exception('EIO'), { at: chaos.fs('db', folder) })
      await expect(readFile(file)).rejects.toMatchObject({ code: 'EIO' })
      await new Promise((resolve) => setTimeout(resolve, 100))
      await expect(readFile(file)).rejects.toMatchObject({ code: 'EIO' })
    })
    const two = withChaos(async (chaos) => {
      chaos.fs('db', folder)
      await writeFile(file, 'x')
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(await readFile(file, 'utf8')).toBe('x')
    })
    await Promise.all([one(), two()])
  })

  test('a file whose close a fault has kept from happening is closed', async () => {
    let fd = -1
    let handleFd = -1
    await withChaos(async (chaos) => {
      const db = chaos.fs('db', folder)
      fd = fs.openSync(file, 'w')
      const handle = await open(file)
      handleFd = handle.fd
      chaos.inject(faults.exception('EIO'), { at: `${db.name}.close` })
      expect(() => fs.closeSync(fd)).toThrow('EIO: i/o error, close')
      await expect(handle.close()).rejects.toThrow('EIO: i/o error, close')
    })()
    for (const left of [fd, handleFd]) expect(() => fs.fstatSync(left)).toThrow('EBADF')
  })
})

test('links that lead in a circle fail as they do without file points', async () => {
  fs.symlinkSync('data.txt', file)
  await withChaos(async (chaos) => {
    chaos.fs('disk', folder)
    await expect(writeFile(file, '')).rejects.toMatchObject({ code: 'ELOOP', syscall: 'open' })
    expect(() => fs.appendFileSync(file, '')).toThrow('ELOOP')
  })()
})
