import fs from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import 'faultline/cluster'
import { Low } from 'lowdb'
import { JSONFile } from 'lowdb/node'
import lockfile from 'proper-lockfile'
import { Writer } from 'steno'
import { describe, expect, test } from 'vitest'
import writeFileAtomic from 'write-file-atomic'

// These import `node:fs` and know nothing of nodes. No such folder is on the machine.
const mount = '/faultline-node/db'
const file = `${mount}/db.json`

/** What is found on many nodes, each of which saves twice and then crashes: each crash is another draw. */
async function leftBy(save: (text: string) => Promise<unknown>, mode: 'lost' | 'any'): Promise<Set<string>> {
  const left = new Set<string>()
  await withChaos(
    async (chaos) => {
      for (const node of chaos.cluster({ nodes: 80, disk: { mount } }).nodes) {
        await node.run(() => save('old'))
        await node.disk.sync()
        await node.run(() => save('new'))
        node.crash({ disk: { mode } })
        left.add(node.disk.fs.readFileSync(file, 'utf8').replaceAll('\0', '0'))
      }
    },
    { seed: 1 },
  )()
  return left
}

describe('write-file-atomic on the disk of a node', () => {
  test('each node has its own file, and the machine none', async () => {
    await withChaos(async (chaos) => {
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        disk: { mount },
        boot: ({ name }) => writeFileAtomic(file, name).then(() => {}),
      })
      await sleep(10)
      for (const { name, disk } of cluster.nodes) expect(disk.fs.readFileSync(file, 'utf8')).toBe(name)
      expect(await cluster.node('b').run(() => readFile(file, 'utf8'))).toBe('b')
      expect(fs.existsSync(file)).toBe(false)
    })()
  })

  test('a crash leaves the old content or the new, and after it has resolved perhaps still the old', async () => {
    expect(await leftBy((text) => writeFileAtomic(file, text), 'any')).toEqual(new Set(['old', 'new']))
    // It syncs the file, and not the folder.
    expect(await leftBy((text) => writeFileAtomic(file, text), 'lost')).toEqual(new Set(['old']))
  })

  test('with fsync: false, the name may be there without its content', async () => {
    const left = await leftBy((text) => writeFileAtomic(file, text, { fsync: false }), 'any')
    expect(left).toEqual(new Set(['old', 'new', '', '000']))
  })

  test('its temporary file is gone when the disk of its node fails, and other nodes do not notice', async () => {
    await withChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['a', 'b'], disk: { mount } })
      chaos.inject(faults.exception('EIO'), { at: 'a.disk.fsync' })
      const saved = cluster.nodes.map((node) => node.run(() => writeFileAtomic(file, node.name)))
      await expect(saved[0]).rejects.toMatchObject({ code: 'EIO' })
      await saved[1]
      expect(cluster.nodes.map(({ disk }) => disk.fs.readdirSync(mount))).toEqual([[], ['db.json']])
    })()
  })
})

describe('steno and lowdb on the disk of a node', () => {
  test('steno does not sync: a crash may leave the new name with no content', async () => {
    const left = await leftBy((text) => new Writer(file).write(text), 'any')
    expect(left).toEqual(new Set(['old', 'new', '', '000']))
  })

  test('lowdb cannot start again on what such a crash has left', async () => {
    const outcomes = new Set<string>()
    await withChaos(
      async (chaos) => {
        for (const node of chaos.cluster({ nodes: 80, disk: { mount, crash: 'any' } }).nodes) {
          const start = () =>
            node.run(async () => {
              const db = new Low(new JSONFile<{ starts: number }>(file), { starts: 0 })
              await db.read()
              return db
            })
          const db = await start()
          await node.run(() => db.update((data) => data.starts++))
          node.restart()
          outcomes.add(
            await start().then(
              ({ data }) => `${data.starts}`,
              (error: Error) => error.name,
            ),
          )
        }
      },
      { seed: 1 },
    )()
    expect(outcomes).toEqual(new Set(['0', '1', 'SyntaxError']))
  })
})

test('proper-lockfile, given the disk as its fs: a lock that outlives its holder is taken when it is stale', async () => {
  await withChaos(async (chaos: Chaos) => {
    const took: number[] = []
    const cluster = chaos.cluster({
      nodes: ['a'],
      boot: async (node) => {
        const { fs } = node.disk
        await fs.promises.writeFile('/db', '')
        const retries = { retries: 30, factor: 1, minTimeout: 1000 }
        await lockfile.lock('/db', { fs, retries })
        took.push(chaos.clock.now())
      },
    })
    const node = cluster.node('a')
    await sleep(1000)
    await node.disk.sync()
    node.restart()
    await sleep(60_000)
    expect(took).toEqual([expect.any(Number), expect.any(Number)])
    expect(took[0]).toBeLessThan(100)
    expect(took[1]).toBeGreaterThan(10_000)
    expect(took[1]).toBeLessThan(13_000)
    // Not synced, it is gone with the crash.
    node.restart()
    await sleep(1000)
    expect(took[2]).toBeLessThan(62_000)
  })()
})
