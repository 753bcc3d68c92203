import type { Chaos } from '../chaos/index.js'
import { type FaultData, faults } from '../fault/index.js'
import { createRandom } from '../random/create-random.js'
import type { RandomStream } from '../random/stream.js'

/** How a service takes the answers of those it calls. */
type Manner = 'strict' | 'tolerant' | 'retry' | 'fallback' | 'parallel' | 'cached' | 'stored' | 'hasty'
const common: readonly Manner[] = ['strict', 'tolerant', 'retry', 'fallback']
const rare: readonly Manner[] = ['parallel', 'cached', 'stored', 'hasty']

interface Service {
  readonly name: string
  readonly waits: number
  /** What it met does not show in its answer. */
  readonly hides: boolean
  readonly steps: readonly { readonly manner: Manner; readonly callees: readonly number[] }[]
  /** What came of its steps when it is wrong: each failed, or not, or whatever. */
  readonly wrongAt: readonly (boolean | undefined)[] | undefined
}

/** A little program of services that call each other, some of them wrong for some combination of what they met. */
export interface SmallSystem {
  readonly services: readonly Service[]
  readonly faultsAt: ReadonlyMap<string, readonly FaultData[]>
  body(chaos: Chaos): Promise<void>
}

const possible: readonly FaultData[] = [
  faults.exception('ECONNRESET'),
  faults.exception(503),
  faults.lostAnswer(),
  faults.latency({ delayMs: 100 }),
  faults.nullValue(),
]

export function smallSystem(seed: number): SmallSystem {
  const random = createRandom(seed)
  const count = random.int(2, 6)
  const services = Array.from({ length: count }, (_, at) => serviceAt(at, count, random))
  const faultsAt = new Map(services.map(({ name }) => [name, drawn(random)]))
  faultsAt.set('store.put', drawn(random))
  return { services, faultsAt, body: (chaos) => run(services, chaos) }
}

function serviceAt(at: number, count: number, random: RandomStream): Service {
  const later = (): number => random.int(at + 1, Math.min(at + 2, count - 1))
  const steps = Array.from({ length: at === count - 1 ? 0 : random.int(at < 2 ? 1 : 0, 2) }, () => {
    const manner = random.pick(random.chance(0.9) ? common : rare)
    return { manner, callees: [later(), later()] }
  })
  const met = steps.map(() => [true, false, undefined][random.int(0, 2)])
  const isWrong = steps.length > 0 && met.includes(true) && random.chance(at === 0 ? 0.8 : 0.1)
  return {
    name: `s${at}`,
    waits: random.int(0, 3) === 0 ? 10 : 0,
    hides: random.chance(0.6),
    steps,
    wrongAt: isWrong ? met : undefined,
  }
}

function drawn(random: RandomStream): readonly FaultData[] {
  const first = random.int(0, possible.length - 1)
  return possible.slice(first, first + random.int(1, 2))
}

/** Each run has services of its own, and they are called through points: the first one is the body. */
async function run(services: readonly Service[], chaos: Chaos): Promise<void> {
  const wrong: string[] = []
  const values = new Map<string, string>()
  const store = chaos.wrap('store', {
    put: async (key: string) => void values.set(key, 'put'),
    get: async (key: string) => values.get(key) ?? 'nothing',
  })
  const cache = new Map<number, unknown>()
  const points: (() => Promise<unknown>)[] = []
  const carryOut = async ({ name, waits, hides, steps, wrongAt }: Service): Promise<unknown> => {
    if (waits > 0) await new Promise((resolve) => setTimeout(resolve, waits))
    const met: unknown[] = []
    for (const { manner, callees } of steps) {
      const [first, second] = callees.map((callee) => points[callee] as () => Promise<unknown>) as [
        () => Promise<unknown>,
        () => Promise<unknown>,
      ]
      const tried = (call: () => Promise<unknown>) => call().catch((error: Error) => ({ failed: error.message }))
      if (manner === 'strict') met.push(await first())
      else if (manner === 'tolerant') met.push(await tried(first))
      else if (manner === 'retry') met.push(await first().catch(() => tried(first)))
      else if (manner === 'fallback') met.push(await first().catch(() => tried(second)))
      else if (manner === 'parallel') met.push(...(await Promise.all([tried(first), tried(second)])).slice(0, 1))
      else if (manner === 'hasty') met.push(await Promise.race([tried(first), late(50)]))
      else if (manner === 'stored') {
        await store.put(name).catch(() => {})
        const got = await store.get(name)
        met.push(got === 'nothing' ? { failed: got } : got)
      } else {
        const [key = 0] = callees
        if (!cache.has(key)) cache.set(key, await first())
        met.push(cache.get(key))
      }
    }
    const failures = met.map((one) => typeof one !== 'string')
    if (wrongAt?.every((value, at) => value === undefined || value === failures[at])) wrong.push(name)
    return hides ? name : `${name}${failures.filter(Boolean).length}`
  }
  for (const service of services) points.push(chaos.wrap(service.name, () => carryOut(service)))
  await carryOut(services[0] as Service).catch(() => {})
  if (wrong.length > 0)
    throw new TypeError(`wrong: ${[...wrong].sort()[0]?.replace(/\d/, (digit) => 'abcdefg'[Number(digit)] ?? '')}`)
}

function late(ms: number): Promise<{ failed: string }> {
  return new Promise((resolve) => setTimeout(resolve, ms, { failed: 'late' }))
}
