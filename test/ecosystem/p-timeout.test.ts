import { faults, withChaos } from '@faultline/vitest'
import pTimeout, { TimeoutError } from 'p-timeout'
import { expect, test } from 'vitest'

const reports = () => ({ build: async () => 'report' })

test(
  'a promise that never settles is given up after exactly ten minutes',
  withChaos(async (chaos) => {
    const api = chaos.wrap('reports', reports())
    chaos.inject(faults.drop(), { at: api.build })
    const run = pTimeout(api.build(), { milliseconds: 600_000 })
    await expect(run).rejects.toBeInstanceOf(TimeoutError)
    await expect(run).rejects.toThrow('Promise timed out after 600000 milliseconds')
    expect(chaos.clock.now()).toBe(600_000)
  }),
)

test(
  'an answer one millisecond early is passed on, one millisecond late is not',
  withChaos(async (chaos) => {
    const api = chaos.wrap('reports', reports())
    chaos.inject(faults.latency({ delayMs: 599_999 }), { at: api.build, calls: 1 })
    chaos.inject(faults.latency({ delayMs: 600_001 }), { at: api.build, calls: 2 })
    await expect(pTimeout(api.build(), { milliseconds: 600_000 })).resolves.toBe('report')
    expect(chaos.clock.now()).toBe(599_999)
    await expect(pTimeout(api.build(), { milliseconds: 600_000 })).rejects.toBeInstanceOf(TimeoutError)
    expect(chaos.clock.now()).toBe(1_199_999)
  }),
)

test(
  'the fallback takes over at the end, and its own time counts',
  withChaos(async (chaos) => {
    const api = chaos.wrap('reports', reports())
    chaos.inject(faults.hang({ release: 'never' }), { at: api.build, calls: 1 })
    chaos.inject(faults.latency({ delayMs: '1m' }), { at: api.build, calls: 2 })
    const run = pTimeout(api.build(), { milliseconds: 540_000, fallback: () => api.build() })
    await expect(run).resolves.toBe('report')
    expect(chaos.clock.now()).toBe(600_000)
  }),
)

test(
  'an error that comes first wins, and no timer stays behind',
  withChaos(async (chaos) => {
    const api = chaos.wrap('reports', reports())
    chaos.inject([faults.latency({ delayMs: '10m' }), faults.exception('ECONNRESET')], { at: api.build })
    await expect(pTimeout(api.build(), { milliseconds: 601_000 })).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(chaos.clock.now()).toBe(600_000)
    expect(chaos.timeline.events.filter((event) => event.type === 'warning.raised')).toEqual([])
  }),
)

test(
  'clear() lets a promise take as long as it likes; message: false resolves to undefined',
  withChaos(async (chaos) => {
    const api = chaos.wrap('reports', reports())
    chaos.inject(faults.latency({ delayMs: '1h' }), { at: api.build })
    const cleared = pTimeout(api.build(), { milliseconds: 600_000 })
    cleared.clear()
    await expect(cleared).resolves.toBe('report')
    expect(chaos.clock.now()).toBe(3_600_000)
    await expect(pTimeout(api.build(), { milliseconds: 600_000, message: false })).resolves.toBeUndefined()
    expect(chaos.clock.now()).toBe(4_200_000)
  }),
)

test(
  'an abort after ten minutes rejects with the reason of the signal',
  withChaos(async (chaos) => {
    const api = chaos.wrap('reports', reports())
    chaos.inject(faults.drop(), { at: api.build })
    const run = pTimeout(api.build(), { milliseconds: 3_600_000, signal: AbortSignal.timeout(600_000) })
    await expect(run).rejects.toMatchObject({ name: 'TimeoutError', message: /aborted due to timeout/ })
    expect(chaos.clock.now()).toBe(600_000)
  }),
)
