import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inChaos } from '../../chaos/chaos.test-support.js'
import { diskOf, streamOf } from './disk.test-support.js'
import type { CrashMode, Disk, DiskCrashOptions } from './index.js'

/** One change each: what a crash takes or leaves as a whole, but for the blocks of a write. */
type Act =
  | { readonly do: 'create' | 'unlink' | 'mkdir'; readonly at: string }
  | { readonly do: 'rename'; readonly at: string; readonly to: string }
  | { readonly do: 'write'; readonly at: string; readonly offset: number; readonly text: string }
  | { readonly do: 'truncate'; readonly at: string; readonly size: number }
  | { readonly do: 'set'; readonly at: string; readonly value: number }
  | { readonly do: 'delete'; readonly at: string }
  | { readonly do: 'fsync'; readonly at: string }

const file = fc.constantFrom('/a', '/b', '/d/a', '/d/b')
const folder = fc.constantFrom('/d', '/e', '/d/e')
const key = fc.constantFrom('x', 'y')
const text = fc.string({ unit: fc.constantFrom(...'ABCDEFGH'), minLength: 1, maxLength: 20 })
const change: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('create'), at: file }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unlink'), at: file }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mkdir'), at: folder }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('rename'), at: fc.oneof(file, folder), to: fc.oneof(file, folder) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write'), at: file, offset: fc.nat(12), text }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('truncate'), at: file, size: fc.nat(16) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('set'), at: key, value: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete'), at: key }) },
) as fc.Arbitrary<Act>
const changes = (maxLength: number) => fc.array(change, { maxLength, size: 'max' })
const seed = fc.nat(1000)
/** Small, so that writes cross them. */
const blockBytes = 4

/** Those that cannot be done (there is no such file) do nothing. */
async function act(
  { fs, ...disk }: Pick<Disk, 'fs'> & { set: Disk['set']; delete: Disk['delete'] },
  each: Act,
): Promise<void> {
  try {
    if (each.do === 'set') return await disk.set(each.at, each.value)
    if (each.do === 'delete') return void (await disk.delete(each.at))
    if (each.do === 'mkdir') return fs.mkdirSync(each.at)
    if (each.do === 'unlink') return fs.unlinkSync(each.at)
    if (each.do === 'rename') return fs.renameSync(each.at, each.to)
    const fd = fs.openSync(each.at, each.do === 'create' ? 'ax' : each.do === 'fsync' ? 'r' : 'r+')
    if (each.do === 'write') fs.writeSync(fd, each.text, each.offset)
    if (each.do === 'truncate') fs.ftruncateSync(fd, each.size)
    if (each.do === 'fsync') fs.fsyncSync(fd)
    fs.closeSync(fd)
  } catch (error) {
    if (!/^E[A-Z]+$/.test(String((error as { code?: unknown }).code))) throw error
  }
}

const faceOf = (disk: Disk) => ({ fs: disk.fs, set: disk.set.bind(disk), delete: disk.delete.bind(disk) })

async function actAll(disk: Disk, acts: readonly Act[]): Promise<void> {
  for (const each of acts) await act(faceOf(disk), each)
}

function imageOf(disk: Disk, which: 'current' | 'durable' = 'current') {
  const { files, folders, keys } = disk.snapshot()[which]
  const texts = Object.entries(files).map(([path, content]) => [path, content.toString('latin1')] as const)
  return { files: Object.fromEntries(texts), folders, keys }
}

const shown = (value: unknown) => JSON.stringify(value)
const options: fc.Arbitrary<DiskCrashOptions> = fc.record({
  mode: fc.constantFrom<CrashMode>('lost', 'prefix', 'any'),
  torn: fc.boolean(),
  corrupt: fc.constantFrom(0, 0.5, 1),
})

let disks = 0
const check = <T>(arbitrary: fc.Arbitrary<T>, law: (disk: () => Disk, value: T) => Promise<void>, numRuns: number) =>
  inChaos(
    (chaos) =>
      fc.assert(
        fc.asyncProperty(arbitrary, (value) => law(() => diskOf(chaos, { blockBytes }, `n${disks++}`), value)),
        { numRuns, seed: 5 },
      ),
    { maxEvents: 10_000_000 },
  )

describe('laws of crashes', () => {
  test('what was synced is never lost: bytes, names and keys that nothing has gone over since', () =>
    check(
      fc.record({ before: changes(25), after: changes(12), options, seed }),
      async (make, { before, after, options, seed }) => {
        const disk = make()
        await actAll(disk, before)
        await disk.sync()
        const synced = imageOf(disk)
        const nodes = new Map(Object.keys(synced.files).map((path) => [disk.fs.statSync(path).ino, path]))
        /** By file, as it was called when it was synced: what may be another since. */
        const changed = new Map<string, (at: number) => boolean>()
        const names = new Set<string>()
        for (const each of after) {
          if (each.do === 'create' || each.do === 'unlink' || each.do === 'mkdir') names.add(each.at)
          if (each.do === 'rename') names.add(each.at).add(each.to)
          if (each.do === 'set' || each.do === 'delete') names.add(`key ${each.at}`)
          if (each.do === 'write' || each.do === 'truncate') {
            const name = nodes.get(disk.fs.statSync(each.at, { throwIfNoEntry: false })?.ino ?? -1)
            const [from, to] =
              each.do === 'write'
                ? [each.offset, each.offset + each.text.length]
                : [each.size, Number.POSITIVE_INFINITY]
            const others = changed.get(name ?? '') ?? (() => false)
            if (name !== undefined) changed.set(name, (at) => others(at) || (at >= from && at < to))
          }
          await act(faceOf(disk), each)
        }
        disk.crash(streamOf(seed), options)
        const left = imageOf(disk)
        const isTouched = (path: string) => [...names].some((name) => path === name || path.startsWith(`${name}/`))
        for (const [path, content] of Object.entries(synced.files)) {
          if (isTouched(path)) continue
          const now = left.files[path]
          expect(now, path).toBeDefined()
          for (let at = 0; at < content.length; at++)
            if (!changed.get(path)?.(at)) expect(now?.[at], `${path} at ${at}`).toBe(content[at])
        }
        for (const path of synced.folders) if (!isTouched(path)) expect(left.folders).toContain(path)
        for (const [name, value] of Object.entries(synced.keys))
          if (!names.has(`key ${name}`)) expect(left.keys[name]).toBe(value)
      },
      100,
    ))

  test('with `lost`, what is left is what was durable, and a second crash takes nothing more', () =>
    check(
      fc.record({
        acts: fc.array(fc.oneof({ weight: 4, arbitrary: change }, { weight: 1, arbitrary: fsync }), {
          maxLength: 30,
          size: 'max',
        }),
        seed,
        options,
      }),
      async (make, { acts, seed, options }) => {
        const disk = make()
        await actAll(disk, acts)
        const durable = imageOf(disk, 'durable')
        const { lost } = disk.crash(streamOf(seed))
        expect(imageOf(disk)).toEqual(durable)
        expect(disk.snapshot().unsynced).toEqual([])
        expect(disk.crash(streamOf(seed), options)).toMatchObject({ kept: [], lost: [], torn: [], corrupted: [] })
        expect(imageOf(disk)).toEqual(durable)
        if (lost.length === 0) expect(imageOf(disk)).toEqual(durable)
      },
      60,
    ))

  test('with `prefix`, what is left is what was there at some moment since, and any such moment may be', async () => {
    let moments = 0
    const seen = new Set<string>()
    await check(
      fc.record({ acts: changes(12) }),
      async (make, { acts }) => {
        const witness = make()
        const history = [shown(imageOf(witness))]
        for (const each of acts) {
          await act(faceOf(witness), each)
          history.push(shown(imageOf(witness)))
        }
        moments += new Set(history).size
        for (let seed = 0; seed < 30; seed++) {
          const disk = make()
          await actAll(disk, acts)
          disk.crash(streamOf(seed), { mode: 'prefix' })
          const left = shown(imageOf(disk))
          expect(history).toContain(left)
          seen.add(`${shown(acts)} ${left}`)
        }
      },
      25,
    )
    expect(seen.size).toBeGreaterThan(moments * 0.9)
  })

  test('with `prefix` and `torn`, one write more may be there, to the end of some block', () =>
    check(
      fc.record({ old: text, offset: fc.nat(10), text, seed }),
      async (make, { old, offset, text, seed }) => {
        const disk = make()
        disk.fs.writeFileSync('/a', old)
        await disk.sync()
        await act(faceOf(disk), { do: 'write', at: '/a', offset, text })
        const { torn, kept } = disk.crash(streamOf(seed), { mode: 'prefix', torn: true })
        const left = disk.fs.readFileSync('/a', 'latin1')
        const over = (part: string) => {
          const content = Buffer.alloc(Math.max(old.length, part === '' ? 0 : offset + part.length))
          content.write(old)
          content.write(part, offset)
          return content.toString('latin1')
        }
        const ends = Array.from({ length: 20 }, (_, block) => (block + 1) * blockBytes - offset)
        const parts = ends.filter((end) => end > 0 && end < text.length).map((end) => over(text.slice(0, end)))
        if (torn.length > 0) expect(parts).toContain(left)
        else expect(left).toBe(kept.length > 0 ? over(text) : old)
      },
      100,
    ))

  test('with `any`, each block, name and key is as it was at some moment since', () =>
    check(
      fc.record({ before: changes(15), after: changes(15), seed }),
      async (make, { before, after, seed }) => {
        const disk = make()
        await actAll(disk, before)
        await disk.sync()
        const contents = new Map<number, Set<string>>()
        const bound = new Map<string, Set<number | undefined>>()
        const values = new Map<string, Set<unknown>>()
        const all = ['/a', '/b', '/d', '/e', '/d/a', '/d/b', '/d/e']
        const note = async () => {
          for (const path of all) {
            const stats = disk.fs.statSync(path, { throwIfNoEntry: false })
            bound.set(path, (bound.get(path) ?? new Set()).add(stats?.ino))
            if (!stats?.isFile()) continue
            const before = contents.get(stats.ino) ?? new Set([''])
            contents.set(stats.ino, before.add(disk.fs.readFileSync(path, 'latin1')))
          }
          for (const name of ['x', 'y'])
            values.set(name, (values.get(name) ?? new Set()).add(disk.snapshot().current.keys[name]))
        }
        await note()
        for (const each of after) {
          await act(faceOf(disk), each)
          await note()
        }
        disk.crash(streamOf(seed), { mode: 'any' })
        const inodes: number[] = []
        for (const path of all) {
          const stats = disk.fs.statSync(path, { throwIfNoEntry: false })
          // A folder that was moved takes along what is in it: its names are others then.
          const parents = bound.get(path.slice(0, 2))
          if (path.length === 2 || parents?.size === 1) expect([...(bound.get(path) ?? [])], path).toContain(stats?.ino)
          if (stats !== undefined) inodes.push(stats.ino)
          if (!stats?.isFile()) continue
          const left = disk.fs.readFileSync(path, 'latin1')
          const history = [...(contents.get(stats.ino) ?? [])]
          expect(history.map(({ length }) => length)).toContain(left.length)
          for (let at = 0; at < left.length; at += blockBytes) {
            const end = Math.min(at + blockBytes, left.length)
            const versions = history.map((content) => content.slice(at, end).padEnd(end - at, '\0'))
            expect(versions, `${path} at ${at}`).toContain(left.slice(at, end))
          }
        }
        expect(new Set(inodes).size).toBe(inodes.length)
        for (const name of ['x', 'y'])
          expect([...(values.get(name) ?? [])]).toContain(disk.snapshot().current.keys[name])
      },
      100,
    ))

  test('the same seed leaves the same, and tells the same', () =>
    check(
      fc.record({ acts: changes(30), options, seed }),
      async (make, { acts, options, seed }) => {
        const leave = async () => {
          const disk = make()
          await actAll(disk, acts)
          return shown([disk.crash(streamOf(seed), options), imageOf(disk)])
        }
        expect(await leave()).toBe(await leave())
      },
      60,
    ))
})

const fsync = fc.record({ do: fc.constant('fsync' as const), at: fc.oneof(file, folder, fc.constant('/')) })

describe('what fsync guarantees', () => {
  const crashed = (disk: Disk, options?: DiskCrashOptions, seed = 1) => {
    disk.crash(streamOf(seed), options)
    return imageOf(disk)
  }
  const syncPath = (disk: Disk, path: string) => {
    const fd = disk.fs.openSync(path, 'r')
    disk.fs.fsyncSync(fd)
    disk.fs.closeSync(fd)
  }

  test('a new file that was synced is lost with its name, unless its folder was synced too, or any fsync will do', () =>
    inChaos((chaos) => {
      const write = (disk: Disk) => disk.fs.writeFileSync('/a', 'text', { flush: true })
      const own = diskOf(chaos, {}, 'a')
      write(own)
      expect(crashed(own).files).toEqual({})
      write(own)
      syncPath(own, '/')
      expect(crashed(own).files).toEqual({ '/a': 'text' })
      const withFile = diskOf(chaos, { directorySync: 'with-file' }, 'b')
      write(withFile)
      expect(crashed(withFile).files).toEqual({ '/a': 'text' })
    }))

  test('a rename that overtakes the content leaves an empty file; never with fsync before it', () =>
    inChaos((chaos) => {
      const save = (flush: boolean, seed: number) => {
        const disk = diskOf(chaos, {}, `n${flush}${seed}`)
        disk.fs.writeFileSync('/a', 'old', { flush: true })
        syncPath(disk, '/')
        disk.fs.writeFileSync('/a.tmp', 'new', { flush })
        disk.fs.renameSync('/a.tmp', '/a')
        return crashed(disk, { mode: 'any' }, seed).files['/a']
      }
      const seeds = Array.from({ length: 60 }, (_, seed) => seed)
      const without = new Set(seeds.map((seed) => save(false, seed)))
      expect(without).toEqual(new Set(['old', 'new', '', '\0\0\0']))
      expect(new Set(seeds.map((seed) => save(true, seed)))).toEqual(new Set(['old', 'new']))
    }))

  test('a name is durable with the earlier ones that it rests on', () =>
    inChaos((chaos) => {
      const disk = diskOf(chaos)
      disk.fs.mkdirSync('/d')
      disk.fs.writeFileSync('/d/tmp', 'text', { flush: true })
      disk.fs.renameSync('/d/tmp', '/a')
      disk.fs.writeFileSync('/d/other', '')
      syncPath(disk, '/')
      // Not even by that does it have two names: it was moved.
      syncPath(disk, '/d')
      expect(crashed(disk)).toEqual({ files: { '/a': 'text', '/d/other': '' }, folders: ['/d'], keys: {} })
    }))

  test('what was moved about is found under one name', () =>
    inChaos(async (chaos) => {
      const found = new Set<string>()
      for (let seed = 0; seed < 60; seed++) {
        const disk = diskOf(chaos, {}, `n${seed}`)
        disk.fs.mkdirSync('/d')
        disk.fs.writeFileSync('/a', 'text')
        await disk.sync()
        for (const [from, to] of [
          ['/a', '/d/b'],
          ['/d/b', '/c'],
          ['/c', '/d/d'],
        ] as const)
          disk.fs.renameSync(from, to)
        found.add(Object.keys(crashed(disk, { mode: 'any' }, seed).files).join())
      }
      expect([...found].sort()).toEqual(['/a', '/c', '/d/b', '/d/d'])
    }))

  test('what was cut off never comes back under what was written since, nor is that found in what was not cut off', () =>
    inChaos(async (chaos) => {
      const found = new Set<string | undefined>()
      for (let seed = 0; seed < 80; seed++) {
        const disk = diskOf(chaos, {}, `n${seed}`)
        disk.fs.writeFileSync('/a', 'AAAA')
        await disk.sync()
        disk.fs.writeFileSync('/a', 'BB')
        found.add(crashed(disk, { mode: 'any' }, seed).files['/a'])
      }
      expect([...found].sort()).toEqual(['', '\0\0', 'AAAA', 'BB'])
    }))

  test('room that a crash has made free can be used', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos, { capacityBytes: 100 })
      disk.fs.writeFileSync('/a', 'x'.repeat(10))
      await disk.set('k', 'x')
      await disk.sync()
      const { usedBytes } = disk.snapshot()
      disk.fs.appendFileSync('/a', 'y'.repeat(50))
      await disk.set('k', 'x'.repeat(10))
      crashed(disk)
      expect(usedBytes).toBeGreaterThan(10)
      expect(disk.snapshot().usedBytes).toBe(usedBytes)
    }))

  test('what was removed, replaced or moved comes back until the folder is synced', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos)
      disk.fs.mkdirSync('/d')
      for (const name of ['a', 'b', 'd/c']) disk.fs.writeFileSync(`/${name}`, name)
      await disk.sync()
      const before = imageOf(disk)
      disk.fs.unlinkSync('/a')
      disk.fs.renameSync('/d/c', '/b')
      disk.fs.rmSync('/d', { recursive: true })
      expect(imageOf(disk)).toEqual({ files: { '/b': 'd/c' }, folders: [], keys: {} })
      expect(crashed(disk)).toEqual(before)
    }))

  test('files opened for synchronous writes are durable write by write', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos)
      await disk.fs.promises.writeFile('/a', '')
      await disk.sync()
      const fd = disk.fs.openSync('/a', 'as')
      disk.fs.writeSync(fd, 'one')
      disk.fs.writeSync(fd, 'two')
      expect(crashed(disk).files['/a']).toBe('onetwo')
    }))

  test('of keys, `set` with `sync` takes along all that was set before, as a log does', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos)
      await disk.set('term', 1)
      await disk.set('vote', { for: 'b' }, { sync: true })
      await disk.set('term', 2)
      await disk.delete('vote')
      expect(crashed(disk).keys).toEqual({ term: 1, vote: { for: 'b' } })
    }))

  test('bytes that were being written may be garbage, and others never', () =>
    inChaos(async (chaos) => {
      const disk = diskOf(chaos, { crash: { mode: 'prefix', corrupt: 1 }, blockBytes: 8 })
      await disk.fs.promises.writeFile('/a', 'AAAABBBBCCCCDDDD')
      await disk.sync()
      await act(faceOf(disk), { do: 'write', at: '/a', offset: 6, text: 'xxx' })
      const { corrupted } = disk.crash(streamOf(3))
      const left = disk.fs.readFileSync('/a', 'latin1')
      expect(corrupted).toEqual(['/a block 0', '/a block 1'])
      expect(left).toMatch(/^AAAABB.{3}CCCDDDD$/s)
      expect(['BBC', 'xxx']).not.toContain(left.slice(6, 9))
    }))

  test('what is dirty for long is written back by itself', () =>
    inChaos((chaos) => {
      const disk = diskOf(chaos)
      disk.fs.writeFileSync('/log', '')
      const fd = disk.fs.openSync('/log', 'a')
      const megabyte = Buffer.alloc(2 ** 20, 'x')
      for (let i = 0; i < 25; i++) disk.fs.writeSync(fd, megabyte)
      const left = crashed(disk).files['/log']?.length ?? 0
      expect(left).toBeGreaterThan(7 * 2 ** 20)
      expect(left).toBeLessThan(25 * 2 ** 20)
    }))
})
