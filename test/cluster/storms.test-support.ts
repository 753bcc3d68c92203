import type { Chaos } from '@faultline/vitest'
import { type Candidate, type SearchReport, type Strategy, search } from '@faultline/vitest/explore'

type Injection = Candidate['injections'][number]
type Draw = Parameters<Strategy['candidates']>[0]['random']

/** Draws one fault of a kind: where, and when. */
type Storm = (draw: Draw, nodes: number) => Injection

const nodeOf = (draw: Draw, nodes: number) => `n${draw.int(1, nodes)}`
/** One call of a link: early ones are all that a short run has. */
const linkCall = (draw: Draw, nodes: number) => {
  const from = draw.int(1, nodes)
  const to = ((from + draw.int(0, nodes - 2)) % nodes) + 1
  return { at: `n${from}->n${to}`, when: { calls: [draw.int(1, 12)] } }
}
const window = (draw: Draw) => ({ fromMs: draw.int(0, 30) * 50, forMs: draw.int(1, 30) * 50 })

const storms = {
  loss: (draw, nodes) => ({ fault: { kind: 'drop' }, ...linkCall(draw, nodes) }),
  duplicate: (draw, nodes) => ({ fault: { kind: 'duplicate' }, ...linkCall(draw, nodes) }),
  latency: (draw, nodes) => ({ fault: { kind: 'latency', delayMs: draw.int(1, 20) * 20 }, ...linkCall(draw, nodes) }),
  crash: (draw, nodes) => ({ fault: { kind: 'crash' }, at: nodeOf(draw, nodes), when: window(draw) }),
  /** All at once. */
  powerCut: (draw) => ({ fault: { kind: 'crash' }, at: 'n*', when: window(draw) }),
  pause: (draw, nodes) => ({ fault: { kind: 'pause' }, at: nodeOf(draw, nodes), when: window(draw) }),
  partition: (draw) => ({
    fault: { kind: 'partition', shape: 'halves', oneWay: draw.chance(0.3) },
    at: 'cluster',
    when: window(draw),
  }),
} satisfies Record<string, Storm>

export type StormName = keyof typeof storms

/** It may come when nobody sends anything any more: that is no failure of the test. */
const drawn = (draw: Draw, names: readonly StormName[], nodes: number): Injection => ({
  ...(storms[draw.pick(names)] as Storm)(draw, nodes),
  optional: true,
})

/** One fault of a cluster at a time at first, then two and three: of these kinds, drawn from the seed. */
const stormsOf = (names: readonly StormName[], nodes: number, reseeds: boolean): Strategy => ({
  name: 'storms',
  *candidates({ random, left }) {
    for (let run = 0; run < left; run++) {
      const draw = random.fork(`run ${run}`)
      const count = run < 40 ? 1 : draw.int(1, 3)
      const seed = reseeds ? { seed: draw.int(0, 2 ** 32 - 1) } : {}
      yield { ...seed, injections: Array.from({ length: count }, () => drawn(draw, names, nodes)) }
    }
  },
})

export interface StormSearch {
  readonly storms: readonly StormName[]
  readonly nodes: number
  readonly runs: number
  readonly seed?: number
  /** Each run has a seed of its own: what the system draws, latencies and timeouts, is another. @default false */
  readonly reseeds?: boolean
}

/** Searches a body under storms; what is found is made as small as can be. */
export function searchIn(
  body: (chaos: Chaos) => Promise<void>,
  { storms: names, nodes, runs, seed = 1, reseeds = false }: StormSearch,
): Promise<SearchReport> {
  return search({ seed, runs, progress: false, strategies: [stormsOf(names, nodes, reseeds)] }, body)
}

/** How the first finding failed, and the fault or faults that it takes: `drop at n1->n2`. */
export function told({ findings: [finding] }: SearchReport): readonly string[] {
  if (finding === undefined) return ['nothing']
  const { failure, schedule } = finding
  const [line = ''] = String((failure.error as Error).message).split(/:|\n/)
  return [line, ...schedule.injections.map(({ fault, at }) => `${fault.kind} at ${at}`)]
}
