import fs from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import 'faultline/fs'
import lockfile from 'proper-lockfile'
import { afterEach, beforeEach, expect, test } from 'vitest'

// It has functions of its own, taken from `fs` when it was imported.
const gracefulFs = createRequire(import.meta.url)('graceful-fs') as object

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'faultline-lock-'))
  file = path.join(folder, 'data')
  fs.writeFileSync(file, '')
})
afterEach(() => fs.rmSync(folder, { recursive: true }))
const points = (chaos: Chaos) => chaos.fs('lock', folder, { also: [gracefulFs] })
const held = () => fs.existsSync(`${file}.lock`)

test('functions of graceful-fs are as before when the session has ended', async () => {
  const before = Object.getOwnPropertyDescriptors(gracefulFs)
  await withChaos(async (chaos) => {
    points(chaos)
    expect((gracefulFs as typeof fs).mkdir).not.toBe(before['mkdir' as never])
  })()
  expect(Object.getOwnPropertyDescriptors(gracefulFs)).toEqual(before)
})

test(
  'EACCES when the lock is made: no lock, and an error at once; a retry takes it when the disk is well again',
  withChaos(async (chaos) => {
    points(chaos)
    chaos.inject(faults.exception('EACCES'), { at: 'lock.mkdir', for: '2500ms' })
    await expect(lockfile.lock(file)).rejects.toMatchObject({ code: 'EACCES', syscall: 'mkdir', path: `${file}.lock` })
    expect([held(), chaos.clock.now()]).toEqual([false, 0])
    const release = await lockfile.lock(file, { retries: { retries: 5, factor: 1, minTimeout: 1000 } })
    expect([held(), chaos.clock.now()]).toEqual([true, 3000])
    await release()
    expect(held()).toBe(false)
  }),
)

test(
  'EIO when it is released: it is held on the disk, by nobody, until it is stale',
  withChaos(async (chaos) => {
    points(chaos)
    const release = await lockfile.lock(file)
    const broken = chaos.inject(faults.exception('EIO'), { at: 'lock.rmdir' })
    await expect(release()).rejects.toMatchObject({ code: 'EIO' })
    broken.lift()
    await expect(release()).rejects.toMatchObject({ code: 'ERELEASED' })
    await expect(lockfile.lock(file)).rejects.toMatchObject({ code: 'ELOCKED' })
    // Ten seconds by default, and as much as the time of the file was rounded up.
    const again = await lockfile.lock(file, { retries: { retries: 30, factor: 1, minTimeout: 1000 } })
    expect(chaos.clock.now()).toBeGreaterThanOrEqual(10_000)
    expect(chaos.clock.now()).toBeLessThanOrEqual(12_000)
    await again()
  }),
)

test(
  'a disk slower than `stale`: two hold the lock, and it is the second, rightful one that is told to let go',
  withChaos(async (chaos) => {
    points(chaos)
    const told: string[] = []
    const holder = (name: string) => ({ onCompromised: () => told.push(`${name} at ${chaos.clock.now()}`) })
    await lockfile.lock(file, holder('first'))
    chaos.inject(faults.latency({ delayMs: '30s' }), { at: 'lock.utimes', limit: 1 })
    // From 5 s on the first waits for its disk. Another process would find the lock stale, and take it.
    while (await lockfile.check(file)) await sleep(1000)
    expect(chaos.clock.now()).toBeLessThanOrEqual(12_000)
    await lockfile.lock(file, holder('second'))
    await sleep(60_000)
    expect(told).toEqual([expect.stringMatching(/^second at 3\d{4}$/)])
  }),
)
