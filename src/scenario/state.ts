import { faults, type MutationName } from '../fault/index.js'
import { mutationNames } from '../fault/mutation.js'
import { parameter } from './parameter.js'
import { scenario } from './scenario.js'
import { partOf } from './share.js'

const hour = 3_600_000

/**
 * With `mode: 'hold'`, calls take effect and are never answered, also after the fault was lifted: whoever waits, waits
 * for ever, with what it holds. A caller without a timeout ends in a DeadlockError that names the call. With
 * `mode: 'lockOrder'`, calls that take a lock wait, holding it, until another has taken one too: two that then ask for
 * each other's, in opposite orders, are in a deadlock; those that keep to one order are only late.
 *
 * | severity | calls stuck |
 * | --- | --- |
 * | low | 10 % |
 * | medium | 25 % |
 * | high | half of them |
 * | critical | all |
 *
 * Of `lockOrder`, all calls meet at each severity, unless `probability` is given.
 */
export const deadlock = scenario({
  name: 'deadlock',
  family: 'state',
  description: 'Calls are never answered, or hold one lock until another is held too.',
  probability: ({ mode }) => (mode === 'hold' ? { low: 0.1, medium: 0.25, high: 0.5, critical: 1 } : 1),
  parameters: {
    mode: parameter.choice({
      values: ['hold', 'lockOrder'],
      default: 'hold',
      description: '`hold`: calls are never answered. `lockOrder`: calls that take a lock wait for others that do.',
    }),
    lost: parameter.choice({
      values: ['answer', 'request'],
      default: 'answer',
      description: 'With `hold`. `answer`: the call takes effect, a lock is taken, say. `request`: it is never made.',
    }),
    parties: parameter.number({
      unit: 'count',
      range: [2, 1000],
      default: 2,
      description: 'With `lockOrder`: how many hold a lock before any goes on.',
    }),
    withinMs: parameter.number({
      unit: 'ms',
      range: [1, hour],
      default: 1000,
      description: 'With `lockOrder`: longest wait for the others.',
    }),
  },
  injections: ({ mode, lost, parties, withinMs, probability }) => [
    partOf(mode === 'hold' ? faults.drop({ lost }) : faults.barrier({ parties, withinMs, side: 'after' }), probability),
  ],
})

/**
 * Data is changed a little: a bit flipped, off by one, cut short, … in answers, in arguments, or in a live object given
 * to `chaos.state`.
 *
 * | severity | calls | values changed in each |
 * | --- | --- | --- |
 * | low | 5 % | 1 |
 * | medium | 20 % | 1 |
 * | high | half of them | 2 |
 * | critical | all | 5 |
 *
 * Of a live object, values are changed with that chance when it begins, and again `everyMs`.
 */
export const stateCorruption = scenario({
  name: 'stateCorruption',
  family: 'state',
  description: 'Data that passes a point, or a live object, is changed a little.',
  probability: { low: 0.05, medium: 0.2, high: 0.5, critical: 1 },
  parameters: {
    of: parameter.choice({
      values: ['answer', 'arguments'],
      default: 'answer',
      description: 'Of a call: what is changed.',
    }),
    mutations: parameter.list<MutationName>({
      default: [...mutationNames],
      values: mutationNames,
      expected: `to be a list of ${mutationNames.map((name) => `'${name}'`).join(', ')}`,
      accepts: (item) => mutationNames.includes(item as MutationName),
      description: 'What may happen to a value; what fits its type is drawn.',
    }),
    count: parameter.number({
      unit: 'count',
      range: [1, 1000],
      default: { low: 1, medium: 1, high: 2, critical: 5 },
      description: 'Values changed at once.',
    }),
    everyMs: parameter.number({
      unit: 'ms',
      range: [0, hour],
      default: 0,
      description: 'A live object: again each so much time; 0: once.',
    }),
  },
  injections: ({ of, mutations, count, everyMs, probability }) => [
    partOf(faults.corruption({ of, mutations, count, everyMs }), probability),
  ],
})

/**
 * Calls that are under way together are answered in another order than they were made.
 *
 * | severity | within |
 * | --- | --- |
 * | low | 10 ms |
 * | medium | 100 ms |
 * | high | 1 s |
 * | critical | 10 s |
 */
export const raceCondition = scenario({
  name: 'raceCondition',
  family: 'state',
  description: 'Concurrent calls complete in another order.',
  parameters: {
    withinMs: parameter.number({
      unit: 'ms',
      range: [1, hour],
      default: { low: 10, medium: 100, high: 1000, critical: 10_000 },
      description: 'Longest time by which an answer is put off; those within it may overtake each other.',
    }),
  },
  injections: ({ withinMs, probability }) => [partOf(faults.reorder({ withinMs, of: 'answers' }), probability)],
})

/**
 * Two read before either writes, so that the second write undoes the first. Or, with `mode: 'unwritten'`, a write is
 * acknowledged and not made.
 *
 * | severity | calls |
 * | --- | --- |
 * | low | 10 % |
 * | medium | 30 % |
 * | high | 60 % |
 * | critical | all |
 *
 * At reads, all calls meet at each severity, unless `probability` is given.
 */
export const lostUpdate = scenario({
  name: 'lostUpdate',
  family: 'state',
  description: 'Two read before either writes, or a write is acknowledged and not made.',
  probability: ({ mode }) => (mode === 'unwritten' ? { low: 0.1, medium: 0.3, high: 0.6, critical: 1 } : 1),
  parameters: {
    mode: parameter.choice({
      values: ['interleaved', 'unwritten'],
      default: 'interleaved',
      description: '`interleaved`, at reads: they meet. `unwritten`, at writes: they are not made.',
    }),
    parties: parameter.number({
      unit: 'count',
      range: [2, 1000],
      default: 2,
      description: 'With `interleaved`: how many read before any goes on.',
    }),
    withinMs: parameter.number({
      unit: 'ms',
      range: [1, hour],
      default: 1000,
      description: 'With `interleaved`: longest wait for the others.',
    }),
  },
  injections: ({ mode, parties, withinMs, probability }) => [
    partOf(
      mode === 'interleaved' ? faults.barrier({ parties, withinMs, side: 'after' }) : faults.lostWrite(),
      probability,
    ),
  ],
})

/**
 * Reads are answered as they were some time ago, by a replica that lags behind.
 *
 * | severity | behind by | reads |
 * | --- | --- | --- |
 * | low | 100 ms | 25 % |
 * | medium | 1 s | half of them |
 * | high | 10 s | all |
 * | critical | 60 s | all |
 */
export const staleRead = scenario({
  name: 'staleRead',
  family: 'state',
  description: 'Reads are answered as they were some time ago.',
  probability: { low: 0.25, medium: 0.5, high: 1, critical: 1 },
  parameters: {
    lagMs: parameter.number({
      unit: 'ms',
      range: [0, hour],
      default: { low: 100, medium: 1000, high: 10_000, critical: 60_000 },
      description: 'How far behind; 0: as it was at the first read under the fault.',
    }),
  },
  injections: ({ lagMs, probability }) => [partOf(faults.staleAnswer({ lagMs }), probability)],
})
