import { expect, test } from 'vitest'
import type { Chaos } from '../../chaos/index.js'
import { type CounterexampleError, explore, interleavings } from '../../explore/index.js'
import '../index.js'

const quiet = { progress: false, seed: 1 } as const
const failureOf = (run: unknown) =>
  (run as Promise<unknown>).then(
    () => undefined,
    (error: CounterexampleError) => error,
  )

/** The one that is asked first need not be the one that is done first. */
const read = (inOrder: boolean) => async (chaos: Chaos) => {
  const { disk } = chaos.cluster({ nodes: ['a'] }).node('a')
  const set = disk.set('ready', true)
  if (inOrder) await set
  const [ready] = await Promise.all([disk.get('ready'), set])
  expect(ready).toBe(true)
}

test('orders of what is done on a disk at one instant are searched', async () => {
  const options = { ...quiet, strategies: [interleavings()] }
  const failure = await failureOf(explore(options, read(false))())
  expect(failure?.name).toBe('CounterexampleError')
  expect(failure?.message).toContain('a.disk.get')
  expect(await failureOf(explore(options, read(true))())).toBeUndefined()
})

/** Saves, and says whether it is saved. */
const save = (checks: boolean) => async (chaos: Chaos) => {
  const node = chaos.cluster({ nodes: ['a'], disk: { latencyMs: 1 } }).node('a')
  const { promises: fs } = node.disk.fs
  let saved = true
  try {
    const handle = await fs.open('/a', 'w')
    await handle.write('text')
    await handle.sync().catch((error) => {
      if (checks) throw error
    })
    const root = await fs.open('/', 'r')
    await root.sync()
  } catch {
    saved = false
  }
  node.crash()
  if (saved) expect(node.disk.snapshot().current.files).toEqual({ '/a': Buffer.from('text') })
}

test('errors are tried at the operations of a disk', async () => {
  const options = { ...quiet, nemeses: ['disk'], runs: 60 } as const
  const failure = await failureOf(explore(options, save(false))())
  expect(failure?.message).toMatch(/a\.disk\.\*/)
  expect(await failureOf(explore(options, save(true))())).toBeUndefined()
})
