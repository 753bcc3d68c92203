/**
 * One program with every fault kind in it. It imports nothing but types: each leg hands it the faultline it is to try
 * (the sources, the ESM build, the CJS build in Jest's sandbox), on whatever Node it runs.
 */
import type * as Core from '../../src/index.js'

export interface Library {
  readonly withChaos: typeof Core.withChaos
  readonly failpoint: typeof import('../../src/failpoint/index.js').failpoint
}

const at = 'payments.charge'

/** As JSON: what a schedule file would hold. */
export const schedule = {
  version: 1,
  seed: 20_250_101,
  injections: [
    { fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'payments.*', when: { probability: 0.2 } },
    { fault: { kind: 'exception', status: 503 }, at: 'ledger.commit', when: { calls: [2, 5] } },
    { fault: { kind: 'latency', delayMs: [5, 120] }, at: 'payments.*', when: { probability: 0.6 } },
    { fault: { kind: 'latency', delayMs: { distribution: 'normal', meanMs: 40, stdDevMs: 15 } }, at },
    { fault: { kind: 'latency', delayMs: { distribution: 'exponential', meanMs: 20 } }, at: 'stock.*' },
    {
      fault: { kind: 'latency', delayMs: { distribution: 'pareto', minMs: 3, shape: 1.5, maxMs: 900 } },
      at: 'stock.*',
    },
    { fault: { kind: 'nullValue', value: { remove: 'items.0' } }, at: 'stock.read', when: { probability: 0.3 } },
    { fault: { kind: 'wrongValue', value: { items: [] } }, at: 'stock.read', when: { fromMs: 4000, forMs: 1000 } },
    { fault: { kind: 'barrier', withinMs: 40 }, at: 'stock.read', when: { fromMs: 2000, forMs: 2500 } },
    { fault: { kind: 'corruption', count: 2 }, at: 'stock.read', when: { probability: 0.3 } },
    { fault: { kind: 'corruption', of: 'arguments' }, at, when: { probability: 0.1 } },
    { fault: { kind: 'corruption', mutations: ['offByOne', 'missing'], everyMs: 700 }, at: 'ledger' },
    { fault: { kind: 'duplicate', gapMs: 15 }, at: 'payments.refund', when: { probability: 0.5 } },
    { fault: { kind: 'reorder', withinMs: 30 }, at: 'payments.*', when: { fromMs: 3000 } },
    { fault: { kind: 'staleAnswer', lagMs: 800 }, at, when: { fromMs: 5000 } },
    { fault: { kind: 'lostWrite', answer: { refunded: 'maybe' } }, at: 'payments.refund', when: { calls: [4] } },
    { fault: { kind: 'hang' }, at, when: { fromMs: 6000, forMs: 1500 } },
    { fault: { kind: 'drop', lost: 'answer' }, at, when: { calls: [7] } },
    { fault: { kind: 'lostAnswer', code: 'ETIMEDOUT' }, at: 'payments.refund', when: { limit: 3 } },
    { fault: { kind: 'abort', phase: 'during', reason: 'TimeoutError' }, at: 'stock.read', when: { calls: [9] } },
    { fault: { kind: 'throttle', perSecond: 0.5, burst: 2 }, at: 'stock.read' },
    { fault: { kind: 'lateTimers', delayMs: [0, 25] }, when: { probability: 0.5 } },
    { fault: { kind: 'clockSkew', offsetMs: -90_000 }, at: 'replica', when: { fromMs: 1000, forMs: 4000 } },
    { fault: { kind: 'clockDrift', ppm: 40_000 }, at: 'leader' },
    { fault: { kind: 'clockDrift', model: { type: 'noise', stdDevMs: 20, everyMs: 500 } }, at: 'replica' },
    { fault: { kind: 'clockDrift', model: { type: 'periodic', amplitudeMs: 30, periodMs: 2000 } }, at: 'witness' },
    { fault: { kind: 'clockDrift', model: { type: 'step', stepMs: 7, everyMs: 300 } }, at: 'witness' },
    { fault: { kind: 'clockJump', byMs: 3_600_000 }, when: { fromMs: 5000, forMs: 2000 } },
    {
      fault: { kind: 'dstChange', zone: 'Europe/Berlin', change: 'spring', beforeMs: 800 },
      at: 'replica',
      when: { fromMs: 6000 },
    },
    {
      fault: { kind: 'leapSecond', mode: 'smear', smearMs: 4000 },
      at: 'witness',
    },
    { fault: { kind: 'leapSecond' }, at: 'leader', when: { fromMs: 1500, forMs: 3000 } },
    { fault: { kind: 'clockFreeze' }, at: 'leader', when: { fromMs: 3000, forMs: 700 } },
    { fault: { kind: 'grayFailure', delayMs: [5, 80], loss: 0.05 }, at: 'payments.*', when: { probability: 0.2 } },
    {
      fault: { kind: 'load', capacity: 2, serviceMs: [5, 30], queue: 1 },
      at: 'stock.*',
      when: { fromMs: 2500, forMs: 1500 },
    },
    { fault: { kind: 'herd', gatherMs: 150 }, at: 'payments.charge' },
  ],
} as unknown as Core.Schedule

/** Runs it once and gives back its timeline, as JSON lines. */
export async function program({ withChaos, failpoint }: Library, options: Core.ChaosOptions): Promise<string> {
  let lines = ''
  let record: { toJSONL(): string } | undefined
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

  await withChaos(async (chaos) => {
    record = chaos.timeline
    const payments = chaos.wrap('payments', {
      async charge(amount: number) {
        await sleep(10)
        return { charged: amount }
      },
      async refund() {
        return { refunded: true }
      },
    })
    const stock = chaos.wrap('stock', {
      async read(_options?: { signal: AbortSignal }) {
        return { items: ['book', 'film'] }
      },
    })
    const ledger = chaos.state(
      'ledger',
      new Map([
        ['paid', 3],
        ['owed', 5],
      ]),
    )
    const log = (text: string) => chaos.note(`${text} at ${chaos.clock.now()}`)

    /** A retry with jitter, as a client would write it. */
    async function insist<T>(name: string, act: () => Promise<T>): Promise<T | undefined> {
      for (let attempt = 0; attempt < 3; attempt++) {
        try {
          const answer = await Promise.race([act(), sleep(400).then(() => Promise.reject(new Error('too slow')))])
          log(`${name} ${JSON.stringify(answer)}`)
          return answer as T
        } catch (error) {
          log(`${name} ${(error as Error).name}: ${(error as Error).message}`)
          await sleep(50 * 2 ** attempt * (0.5 + Math.random()))
        }
      }
      return undefined
    }

    chaos.system({
      name: 'checkout',
      probe: () => payments.charge(1),
      every: 500,
      probeTimeoutMs: 300,
      stableProbes: 2,
      workload: { request: (n: number) => payments.charge(n), perSecond: 3, arrival: 'poisson' },
    })

    const nodes = ['leader', 'replica', 'witness'].map((name) =>
      chaos.node(name, async () => {
        for (let beat = 0; beat < 8; beat++) {
          await sleep(1000)
          const zone = name === 'replica' && beat > 5 ? ` ${new Date().getHours()}` : ''
          log(`${name} ${Date.now()} ${performance.now().toFixed(3)}${zone}`)
        }
      }),
    )
    for (let order = 0; order < 10; order++) {
      await insist('charge', () => payments.charge(order))
      await insist('stock', () => stock.read({ signal: new AbortController().signal }))
      if (order % 2 === 0) await insist('refund', () => payments.refund())
      await insist('commit', async () => failpoint('ledger.commit', order))
      await sleep(chaos.random('pause').int(100, 600))
    }
    log(`ledger ${JSON.stringify([...ledger])}`)
    await Promise.all(nodes)
    chaos.node('leader', () => log(`leader ends ${new Date().toISOString()}`))
  }, options)()
  if (record !== undefined) lines = record.toJSONL()
  return lines
}
