import { expect, test } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { corruptReadKind } from './corrupt-read.js'
import { diskFullKind } from './disk-full.js'
import type { FaultContext, FaultData, FaultKind, Verdict } from './fault-kind.js'
import type { FileOperation } from './file-operation.js'
import { faults } from './index.js'
import { partialWriteKind } from './partial-write.js'

/** Asks a fault about operations, one after the other, and gives what it decides. */
function asking<F extends FaultData>(kind: FaultKind<F>, fault: F, seed = 1) {
  const state = {}
  const random = createRandom(seed)
  return (operation: string, more: Partial<FileOperation> = {}): Verdict => {
    const args = [{ operation, path: '/data/db', ...more } satisfies FileOperation]
    const context: FaultContext = {
      random,
      nowMs: 0,
      point: `db.${operation}`,
      call: 1,
      args,
      shape: 'sync',
      target: 'file',
      state,
    }
    return kind.verdict(fault, context)
  }
}
const effectOf = (verdict: Verdict) => (verdict.act === 'effect' ? verdict.effect : verdict.act)

test('a disk is full when so many bytes have been written, and has room again when some are given back', () => {
  const ask = asking(diskFullKind, faults.diskFull({ afterBytes: 100 }))
  expect(effectOf(ask('write', { bytes: 60 }))).toBe('pass')
  expect(effectOf(ask('read'))).toBe('pass')
  expect(effectOf(ask('write', { bytes: 60 }))).toMatchObject({ bytes: 40, short: true, error: { code: 'ENOSPC' } })
  expect(effectOf(ask('writeFile', { bytes: 1 }))).toMatchObject({ bytes: 0 })
  expect(effectOf(ask('unlink', { frees: 30 }))).toBe('pass')
  expect(effectOf(ask('write', { bytes: 30 }))).toBe('pass')
  expect(effectOf(ask('write', { bytes: 1 }))).toMatchObject({ bytes: 0 })
  // More than was ever written through the point: as much room as at first, and no more.
  ask('unlink', { frees: 5000 })
  expect(effectOf(ask('write', { bytes: 101 }))).toMatchObject({ bytes: 100 })
})

test('a partial write keeps a share, or so many bytes, of what is written and of nothing else', () => {
  const half = asking(partialWriteKind, faults.partialWrite({ code: 'ENOSPC' }))
  expect(effectOf(half('write', { bytes: 7 }))).toMatchObject({ bytes: 3, short: false, error: { code: 'ENOSPC' } })
  expect(effectOf(half('rename', { to: '/data/b' }))).toBe('pass')
  const ten = asking(partialWriteKind, faults.partialWrite({ bytes: 10 }))
  expect(effectOf(ten('appendFile', { bytes: 7 }))).toMatchObject({ bytes: 7 })
  expect(effectOf(ten('appendFile', { bytes: 70 }))).toMatchObject({ bytes: 10 })
})

test('the same byte of a file is corrupted in the same way, in whatever pieces it is read', () => {
  const effect = effectOf(asking(corruptReadKind, faults.corruptRead({ rate: 0.01 }))('readFile'))
  if (typeof effect === 'string' || effect.on !== 'file' || effect.does !== 'corruptRead') return expect.fail()
  const whole = new Uint8Array(20_000)
  const count = effect.corrupt(whole, 0)
  expect(count).toBe(whole.filter((byte) => byte !== 0).length)
  expect(count).toBeGreaterThan(140)
  expect(count).toBeLessThan(270)
  const pieces = new Uint8Array(20_000)
  for (let at = 0; at < pieces.length; at += 777) effect.corrupt(pieces.subarray(at, at + 777), at)
  expect(pieces).toEqual(whole)
  const all = effectOf(asking(corruptReadKind, faults.corruptRead({ rate: 1 }))('read'))
  const small = new Uint8Array(5000)
  if (typeof all !== 'string' && all.on === 'file' && all.does === 'corruptRead') all.corrupt(small, 3)
  expect(small.every((byte) => byte !== 0)).toBe(true)
})
