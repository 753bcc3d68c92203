import { build } from 'esbuild'
import { afterEach, expect, expectTypeOf, test } from 'vitest'
import { FakeHost, fail, gate, stateOf } from '../point/fake-host.test-support.js'
import { installFailpoint } from '../point/index.js'
import { failpoint } from './index.js'

const key = Symbol.for('faultline.failpoint')
const uninstalls: (() => void)[] = []

function session(): FakeHost {
  const host = new FakeHost()
  uninstalls.push(installFailpoint(() => (host.open ? host : undefined)))
  return host
}

afterEach(() => {
  for (const uninstall of uninstalls.splice(0)) uninstall()
  expect(key in globalThis).toBe(false)
})

test('without a session it gives back its value', async () => {
  expect([failpoint('a'), failpoint('a', 5), await failpoint.async('a', 6)]).toEqual([undefined, 5, 6])
  expectTypeOf(failpoint('a', 5 as number)).toEqualTypeOf<number>()
  expectTypeOf(failpoint.async('a', 'x' as string)).toEqualTypeOf<Promise<string>>()
})

test('it throws, changes the value, and blocks', () => {
  const host = session()
  expect(failpoint('ledger.commit', 5)).toBe(5)
  expect(host.calls('ledger.commit')).toBe(1)
  host.plan('ledger.commit', fail(new Error('down')))
  expect(() => failpoint('ledger.commit')).toThrow('down')
  host.plan('ledger.commit', { alters: [() => null], delayMs: 4 })
  expect([failpoint('ledger.commit', 5), host.blocked]).toEqual([null, [4]])
  expect(host.judged.at(-1)).toEqual({ point: 'ledger.commit', call: 3, args: [5], shape: 'sync' })
  host.plan('ledger.commit', { holdsBefore: [Promise.resolve()] })
  expect(() => failpoint('ledger.commit')).toThrow('failpoint.async')
  expect(() => failpoint('a.*')).toThrow('Expected `name`')
})

test('the async form waits', async () => {
  const host = session()
  const hold = gate()
  host.plan('a', { delayMs: 10, holdsBefore: [hold.promise] })
  const answer = failpoint.async('a', 5)
  await host.advance(10)
  expect(await stateOf(answer)).toBe('pending')
  hold.open()
  expect(await answer).toBe(5)
  host.plan('a', fail(new Error('down')))
  await expect(failpoint.async('a')).rejects.toThrow('down')
})

test('the first session that knows the caller has it; an ended one is passed over', () => {
  const first = session()
  const second = session()
  failpoint('a')
  first.close()
  failpoint('a')
  expect([first.calls('a'), second.calls('a')]).toEqual([1, 1])
})

test('stays under 1 kB and imports nothing', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [`${import.meta.dirname}/index.ts`],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
  })
  expect(outputFiles[0]?.contents.length).toBeLessThan(1000)
  expect(Object.keys(metafile.inputs)).toHaveLength(1)
})
