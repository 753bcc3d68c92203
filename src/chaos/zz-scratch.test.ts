import { test } from 'vitest'
import { faults, withChaos } from '../index.js'

const show = async (name: string, run: () => Promise<unknown>) => {
  const t = performance.now()
  let out: unknown
  try { out = await run() } catch (e) { out = (e as Error).name + ': ' + (e as Error).message }
  console.log(name, Math.round(performance.now() - t), 'ms', out)
}
test('scratch', { timeout: 60000 }, async () => {
  await show('throws', withChaos(async () => { throw new Error('boom') }, { seed: 1 }))
  await show('deadlock', withChaos(async (chaos) => {
    const p = chaos.wrap('payments', { charge: async () => 1 })
    chaos.inject(faults.hang(), { at: 'payments.*' })
    await p.charge()
  }, { seed: 1 }))
  await show('deadlock watched', withChaos(async (chaos) => {
    const p = chaos.wrap('payments', { charge: () => new Promise(() => {}) })
    await p.charge()
  }, { seed: 1 }))
  await show('probe sync', withChaos(async (chaos) => {
    chaos.system({ name: 's', probe: () => true })
    await new Promise(() => {})
  }, { seed: 1 }))
  await show('probe timer', withChaos(async (chaos) => {
    chaos.system({ name: 's', probe: async () => { await new Promise((r) => setTimeout(r, 5)) } })
    await new Promise(() => {})
  }, { seed: 1 }))
  await show('probe latency', withChaos(async (chaos) => {
    const p = chaos.wrap('p', { q: async () => 1 })
    chaos.inject(faults.latency({ delayMs: 5 }), { at: 'p.*' })
    chaos.system({ name: 's', probe: () => p.q() })
    await new Promise(() => {})
  }, { seed: 1 }))
  await show('workload', withChaos(async (chaos) => {
    chaos.system({ name: 's', probe: () => true, workload: { perSecond: 10, request: async () => { await new Promise((r) => setTimeout(r, 5)) } } })
    await new Promise(() => {})
  }, { seed: 1 }))
  await show('interval unref', withChaos(async () => {
    setInterval(() => {}, 1000).unref()
    await new Promise(() => {})
  }, { seed: 1 }))
  await show('interval', withChaos(async () => {
    setInterval(() => {}, 1000)
    await new Promise(() => {})
  }, { seed: 1 }))
  await show('timer throws', withChaos(async () => {
    setTimeout(() => { throw new Error('late') }, 1000)
    await new Promise((r) => setTimeout(r, 5000))
  }, { seed: 1 }))
  await show('microtask in timer throws', withChaos(async () => {
    setTimeout(() => { queueMicrotask(() => { throw new Error('late') }) }, 1000)
    await new Promise((r) => setTimeout(r, 5000))
  }, { seed: 1 }))
  const l = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (e) => console.log('UNCAUGHT', e.message))
  await show('microtask throws', withChaos(async () => {
    queueMicrotask(() => { throw new Error('early') })
    await new Promise((r) => setTimeout(r, 5000))
  }, { seed: 1 }))
  await show('tick throws', withChaos(async () => {
    process.nextTick(() => { throw new Error('early') })
    await new Promise((r) => setTimeout(r, 5000))
  }, { seed: 1 }))
  process.removeAllListeners('uncaughtException')
  for (const x of l) process.on('uncaughtException', x)
})
