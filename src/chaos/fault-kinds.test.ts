import { readFile } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { injectedInfo, isInjected } from '../error/index.js'
import { actsOn, type Fault, faultKinds, faults } from '../fault/index.js'
import { inChaos, sleep } from './chaos.test-support.js'
import type { Chaos } from './index.js'

type Callback = (error: unknown, answer?: unknown) => void

/** One service in three shapes. Each call takes 100 ms where it can, and is counted when it takes effect. */
function service(effects: unknown[]) {
  const answer = () => ({ id: effects.length, items: ['a'] })
  return {
    fast() {
      effects.push('fast')
      return answer()
    },
    async slow({ signal }: { signal?: AbortSignal } = {}) {
      effects.push('slow')
      await sleep(100)
      signal?.throwIfAborted()
      return answer()
    },
    back(callback: Callback) {
      setTimeout(() => {
        effects.push('back')
        callback(null, answer())
      }, 100)
    },
  }
}

/** A system error by its code, any other by its name: a DOMException's code is a number. */
function told(error: unknown): string {
  const { code, name } = error as { code?: unknown; name: string }
  return typeof code === 'string' ? code : name
}

/** What each shape meets under a fault, and when: `answer@ms`, or `pending` after a virtual minute. */
async function met(fault: Fault, calls = 1): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {}
  for (const shape of ['fast', 'slow', 'back'] as const) {
    seen[shape] = await inChaos(async (chaos) => {
      const effects: unknown[] = []
      const { fast, slow, back } = chaos.wrap('service', service(effects), { sync: ['fast'], callback: ['back'] })
      chaos.inject(fault)
      const outcomes: string[] = []
      const note = (outcome: unknown) =>
        outcomes.push(`${typeof outcome === 'string' ? outcome : JSON.stringify(outcome)}@${chaos.clock.now()}`)
      for (let call = 0; call < calls; call++) {
        try {
          if (shape === 'fast') note(fast())
          if (shape === 'slow') void slow().then(note, (error) => note(told(error)))
          if (shape === 'back') back((error, answer) => note(error ? told(error) : (answer ?? String(answer))))
        } catch (error) {
          note(`thrown ${told(error)}`)
        }
      }
      await sleep(60_000)
      return `${outcomes.join(', ') || 'pending'}; ${effects.length} took effect`
    })
  }
  return seen
}

describe('faults of calls, for calls that answer at once, by a promise, and by a callback', () => {
  const covered = new Map<string, [Fault, number?]>([
    ['exception', [faults.exception('ECONNRESET')]],
    ['latency', [faults.latency({ delayMs: 400 })]],
    ['nullValue', [faults.nullValue({ remove: 'items.0' })]],
    ['hang', [faults.hang()]],
    ['drop the request', [faults.drop()]],
    ['drop the answer', [faults.drop({ lost: 'answer' })]],
    ['wrongValue', [faults.wrongValue((answer: { id: number }) => -answer.id)]],
    ['lostAnswer', [faults.lostAnswer()]],
    ['barrier', [faults.barrier({ withinMs: 700 }), 3]],
    ['corruption of answers', [faults.corruption({ mutations: ['offByOne'] })]],
    ['duplicate', [faults.duplicate()]],
    ['duplicate, later', [faults.duplicate({ gapMs: 300, answer: 'second' })]],
    ['lostWrite', [faults.lostWrite({ ok: true })]],
    ['reorder', [faults.reorder({ withinMs: 50 }), 3]],
    ['staleAnswer', [faults.staleAnswer(), 2]],
    ['grayFailure', [faults.grayFailure({ delayMs: 300 })]],
    ['herd', [faults.herd({ gatherMs: 200 }), 2]],
    ['load', [faults.load({ capacity: 1, serviceMs: 60, queue: 1, timeoutMs: 40 }), 3]],
    ['throttle', [faults.throttle({ perSecond: 2 }), 3]],
    ['throttle that rejects', [faults.throttle({ perSecond: 2, mode: 'reject' }), 2]],
  ])

  test('each does what it says, to the millisecond', async () => {
    const table: Record<string, unknown> = {}
    for (const [name, [fault, calls]] of covered) table[name] = await met(fault, calls)
    expect(table).toMatchInlineSnapshot(`
      {
        "barrier": {
          "back": "{"id":1,"items":["a"]}@100, {"id":2,"items":["a"]}@100, {"id":3,"items":["a"]}@800; 3 took effect",
          "fast": "thrown FAULTLINE_SYNC_HOLD@0, thrown FAULTLINE_SYNC_HOLD@0, thrown FAULTLINE_SYNC_HOLD@0; 0 took effect",
          "slow": "{"id":3,"items":["a"]}@100, {"id":3,"items":["a"]}@100, {"id":3,"items":["a"]}@800; 3 took effect",
        },
        "corruption of answers": {
          "back": "{"id":2,"items":["a"]}@100; 1 took effect",
          "fast": "{"id":2,"items":["a"]}@0; 1 took effect",
          "slow": "{"id":2,"items":["a"]}@100; 1 took effect",
        },
        "drop the answer": {
          "back": "pending; 1 took effect",
          "fast": "thrown FAULTLINE_SYNC_HOLD@0; 0 took effect",
          "slow": "pending; 1 took effect",
        },
        "drop the request": {
          "back": "pending; 0 took effect",
          "fast": "thrown FAULTLINE_SYNC_HOLD@0; 0 took effect",
          "slow": "pending; 0 took effect",
        },
        "duplicate": {
          "back": "{"id":1,"items":["a"]}@100; 2 took effect",
          "fast": "{"id":1,"items":["a"]}@0; 2 took effect",
          "slow": "{"id":2,"items":["a"]}@100; 2 took effect",
        },
        "duplicate, later": {
          "back": "{"id":2,"items":["a"]}@400; 2 took effect",
          "fast": "{"id":2,"items":["a"]}@300; 2 took effect",
          "slow": "{"id":2,"items":["a"]}@400; 2 took effect",
        },
        "exception": {
          "back": "ECONNRESET@0; 0 took effect",
          "fast": "thrown ECONNRESET@0; 0 took effect",
          "slow": "ECONNRESET@0; 0 took effect",
        },
        "grayFailure": {
          "back": "{"id":1,"items":["a"]}@400; 1 took effect",
          "fast": "{"id":1,"items":["a"]}@300; 1 took effect",
          "slow": "{"id":1,"items":["a"]}@400; 1 took effect",
        },
        "hang": {
          "back": "pending; 0 took effect",
          "fast": "thrown FAULTLINE_SYNC_HOLD@0; 0 took effect",
          "slow": "pending; 0 took effect",
        },
        "herd": {
          "back": "ECONNRESET@200, ECONNRESET@200; 0 took effect",
          "fast": "thrown ECONNRESET@200, {"id":1,"items":["a"]}@200; 1 took effect",
          "slow": "ECONNRESET@200, ECONNRESET@200; 0 took effect",
        },
        "latency": {
          "back": "{"id":1,"items":["a"]}@500; 1 took effect",
          "fast": "{"id":1,"items":["a"]}@400; 1 took effect",
          "slow": "{"id":1,"items":["a"]}@500; 1 took effect",
        },
        "load": {
          "back": "ServiceUnavailableError@0, ETIMEDOUT@40, {"id":1,"items":["a"]}@160; 1 took effect",
          "fast": "{"id":1,"items":["a"]}@60, {"id":2,"items":["a"]}@120, {"id":3,"items":["a"]}@180; 3 took effect",
          "slow": "ServiceUnavailableError@0, ETIMEDOUT@40, {"id":1,"items":["a"]}@160; 1 took effect",
        },
        "lostAnswer": {
          "back": "ECONNRESET@100; 1 took effect",
          "fast": "thrown ECONNRESET@0; 1 took effect",
          "slow": "ECONNRESET@100; 1 took effect",
        },
        "lostWrite": {
          "back": "{"ok":true}@0; 0 took effect",
          "fast": "{"ok":true}@0; 0 took effect",
          "slow": "{"ok":true}@0; 0 took effect",
        },
        "nullValue": {
          "back": "{"id":1,"items":[]}@100; 1 took effect",
          "fast": "{"id":1,"items":[]}@0; 1 took effect",
          "slow": "{"id":1,"items":[]}@100; 1 took effect",
        },
        "reorder": {
          "back": "{"id":3,"items":["a"]}@102, {"id":2,"items":["a"]}@139, {"id":1,"items":["a"]}@150; 3 took effect",
          "fast": "{"id":1,"items":["a"]}@50, {"id":2,"items":["a"]}@89, {"id":3,"items":["a"]}@91; 3 took effect",
          "slow": "{"id":3,"items":["a"]}@102, {"id":3,"items":["a"]}@139, {"id":3,"items":["a"]}@150; 3 took effect",
        },
        "staleAnswer": {
          "back": "{"id":1,"items":["a"]}@100, {"id":1,"items":["a"]}@100; 2 took effect",
          "fast": "{"id":1,"items":["a"]}@0, {"id":1,"items":["a"]}@0; 2 took effect",
          "slow": "{"id":2,"items":["a"]}@100, {"id":2,"items":["a"]}@100; 2 took effect",
        },
        "throttle": {
          "back": "{"id":1,"items":["a"]}@100, {"id":2,"items":["a"]}@600, {"id":3,"items":["a"]}@1100; 3 took effect",
          "fast": "{"id":1,"items":["a"]}@0, {"id":2,"items":["a"]}@500, {"id":3,"items":["a"]}@1000; 3 took effect",
          "slow": "{"id":1,"items":["a"]}@100, {"id":2,"items":["a"]}@600, {"id":3,"items":["a"]}@1100; 3 took effect",
        },
        "throttle that rejects": {
          "back": "TooManyRequestsError@0, {"id":1,"items":["a"]}@100; 1 took effect",
          "fast": "{"id":1,"items":["a"]}@0, thrown TooManyRequestsError@0; 1 took effect",
          "slow": "TooManyRequestsError@0, {"id":1,"items":["a"]}@100; 1 took effect",
        },
        "wrongValue": {
          "back": "-1@100; 1 took effect",
          "fast": "-1@0; 1 took effect",
          "slow": "-1@100; 1 took effect",
        },
      }
    `)
  })

  test('none is left out', () => {
    // A fault that aborts has tests of its own below.
    const names = [...covered.keys(), 'abort']
    const ofCalls = faultKinds().filter((kind) => actsOn(kind, 'call'))
    expect(
      ofCalls.map(({ kind }) => kind).filter((kind) => !names.some((name) => name.split(/\W/)[0] === kind)),
    ).toEqual([])
  })

  test('an error can be told from a real one', () =>
    inChaos(async (chaos) => {
      const read = chaos.wrap('read', readFile)
      chaos.inject(faults.exception('EIO'), { at: 'read', calls: 1 })
      const error = await new Promise((resolve) => read('/no/such/file', (failure) => resolve(failure)))
      expect(isInjected(error)).toBe(true)
      expect(injectedInfo(error)).toEqual({ kind: 'exception', point: 'read', call: 1, injection: 1 })
      const real = await new Promise((resolve) => read('/no/such/file', (failure) => resolve(failure)))
      expect(real).toMatchObject({ code: 'ENOENT' })
      expect(isInjected(real)).toBe(false)
    }))

  test.each(['reject', 'throw', 'callback'] as const)('an exception meets the caller by %s if it is told to', (via) =>
    inChaos(async (chaos) => {
      const { back } = chaos.wrap('service', service([]), { callback: ['back'] })
      chaos.inject(faults.exception(503, { via }))
      const ways: string[] = []
      try {
        const answer: unknown = back(() => ways.push('callback'))
        await Promise.resolve(answer).catch(() => ways.push('reject'))
      } catch {
        ways.push('throw')
      }
      await sleep(1)
      expect(ways).toEqual([via])
    }),
  )
})

describe('abort', () => {
  const outcome = async (chaos: Chaos, call: Promise<unknown>, effects: unknown[]) => {
    const failed = await call.then(
      () => 'answered',
      (error: unknown) => told(error),
    )
    return `${failed}@${chaos.clock.now()}; ${effects.length} took effect`
  }

  test.each([
    ['before', 'AbortError@100; 1 took effect'],
    ['during', 'AbortError@100; 1 took effect'],
    ['after', 'answered@100; 1 took effect'],
  ] as const)('%s: the signal that the call was given', (phase, expected) =>
    inChaos(async (chaos) => {
      const effects: unknown[] = []
      const { slow } = chaos.wrap('service', service(effects))
      chaos.inject(faults.abort({ phase }))
      const own = new AbortController()
      expect(await outcome(chaos, slow({ signal: own.signal }), effects)).toBe(expected)
      expect(own.signal.aborted).toBe(false)
    }),
  )

  test('the signal of the session, for a call that has none or that one', () =>
    inChaos(async (chaos) => {
      const effects: unknown[] = []
      const { slow } = chaos.wrap('service', service(effects))
      chaos.inject(faults.abort({ reason: 'TimeoutError' }), { at: 'service.slow', limit: 1 })
      expect(chaos.signal()).toBe(chaos.signal())
      expect(chaos.signal().aborted).toBe(false)
      expect(await outcome(chaos, slow({ signal: chaos.signal() }), effects)).toBe('TimeoutError@100; 1 took effect')
      expect(chaos.signal().reason).toMatchObject({ name: 'TimeoutError' })
    }))
})

describe('late timers', () => {
  test('fire later than asked, each once, intervals each time; others and immediates of ours do not', () =>
    inChaos(async (chaos) => {
      const fired: string[] = []
      const injection = chaos.inject(faults.lateTimers({ delayMs: 30 }), { for: '1s' })
      const interval = setInterval(() => fired.push(`interval@${chaos.clock.now()}`), 400)
      setTimeout(() => fired.push(`timeout@${chaos.clock.now()}`), 100)
      setTimeout(() => fired.push(`after@${chaos.clock.now()}`), 1100)
      await chaos.clock.advance(1300)
      clearInterval(interval)
      expect(fired).toEqual(['timeout@130', 'interval@430', 'interval@860', 'after@1100', 'interval@1260'])
      expect(injection.impact).toMatchObject({ acted: 3, delayedMs: 90 })
    }))

  test('on a node, its own alone', () =>
    inChaos(async (chaos) => {
      chaos.inject(faults.lateTimers({ delayMs: '5s' }), { at: 'busy' })
      const wait = async () => {
        await sleep(100)
        return chaos.clock.now()
      }
      expect(await Promise.all([chaos.node('busy', wait), chaos.node('idle', wait), wait()])).toEqual([5100, 100, 100])
    }))
})
