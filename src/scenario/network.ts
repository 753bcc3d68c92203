import { faults } from '../fault/index.js'
import { parameter } from './parameter.js'
import { scenario } from './scenario.js'
import { partOf, shareEnding } from './share.js'

const hour = 3_600_000

/**
 * Each call is made late.
 *
 * | severity | delay |
 * | --- | --- |
 * | low | 500–800 ms |
 * | medium | 800–1200 ms |
 * | high | 1200–1600 ms |
 * | critical | 1600–2000 ms |
 */
export const highLatency = scenario({
  name: 'highLatency',
  family: 'network',
  description: 'Each call is made late.',
  parameters: {
    delayMs: parameter.range({
      unit: 'ms',
      range: [0, hour],
      default: { low: [500, 800], medium: [800, 1200], high: [1200, 1600], critical: [1600, 2000] },
      description: 'Delay of a call, drawn evenly between the two.',
    }),
  },
  injections: ({ delayMs, probability }) => [partOf(faults.latency({ delayMs }), probability)],
})

/**
 * Calls neither arrive nor return until the partition is healed (lifted). A call that carries an AbortSignal is given
 * up when that is aborted, as a real one is.
 *
 * | severity | calls cut off | those waiting when it is healed |
 * | --- | --- | --- |
 * | low | half of them | go on |
 * | medium | all | go on |
 * | high, critical | all | are lost: they never settle |
 */
export const networkPartition = scenario({
  name: 'networkPartition',
  family: 'network',
  description: 'Calls neither arrive nor return until healed.',
  probability: { low: 0.5, medium: 1, high: 1, critical: 1 },
  parameters: {
    mode: parameter.choice({
      values: ['drop', 'refuse'],
      default: 'drop',
      description: '`drop`: calls hang. `refuse`: they fail at once with ECONNREFUSED.',
    }),
    waiting: parameter.choice({
      values: ['resume', 'lost'],
      default: { low: 'resume', medium: 'resume', high: 'lost', critical: 'lost' },
      description: 'Calls that hang when it is healed go on, or never settle.',
    }),
  },
  injections({ mode, waiting, probability }) {
    if (mode === 'refuse') return [partOf(faults.exception('ECONNREFUSED'), probability)]
    return [partOf(faults.hang({ release: waiting === 'resume' ? 'lift' : 'never' }), probability)]
  },
})

/**
 * Calls are made twice, as messages that a broker delivers again.
 *
 * | severity | calls |
 * | --- | --- |
 * | low | 10 % |
 * | medium | 30 % |
 * | high | 60 % |
 * | critical | all |
 */
export const duplicateDelivery = scenario({
  name: 'duplicateDelivery',
  family: 'network',
  description: 'Calls are made twice, as messages delivered again.',
  probability: { low: 0.1, medium: 0.3, high: 0.6, critical: 1 },
  parameters: {
    gapMs: parameter.number({
      unit: 'ms',
      range: [0, hour],
      default: 0,
      description: 'From the first delivery to the second; 0: while the first is under way.',
    }),
  },
  injections: ({ gapMs, probability }) => [partOf(faults.duplicate({ gapMs }), probability)],
})

/**
 * Calls that are made one soon after the other arrive in another order.
 *
 * | severity | within |
 * | --- | --- |
 * | low | 10 ms |
 * | medium | 100 ms |
 * | high | 1 s |
 * | critical | 10 s |
 */
export const reorderedDelivery = scenario({
  name: 'reorderedDelivery',
  family: 'network',
  description: 'Calls arrive in another order than they were made.',
  parameters: {
    withinMs: parameter.number({
      unit: 'ms',
      range: [1, hour],
      default: { low: 10, medium: 100, high: 1000, critical: 10_000 },
      description: 'Longest time by which a call is put off; those within it may overtake each other.',
    }),
  },
  injections: ({ withinMs, probability }) => [partOf(faults.reorder({ withinMs, of: 'calls' }), probability)],
})

/**
 * Some calls are lost, half of them on the way there, half on the way back: those took effect. What is lost never
 * settles, as on a network: it is for the caller to have a timeout. `mode: 'timeout'` is for callers whose client has
 * one: lost calls fail with ETIMEDOUT; no time passes until then.
 *
 * On a TCP link the share is one of segments: what is lost is sent again, ever later, and the connection is reset when
 * that has failed too often.
 *
 * | severity | calls lost | retransmissions |
 * | --- | --- | --- |
 * | low | 10 % | 15 |
 * | medium | 20 % | 8 |
 * | high | 25 % | 5 |
 * | critical | 30 % | 3 |
 */
export const packetLoss = scenario({
  name: 'packetLoss',
  family: 'network',
  description: 'Some calls are lost, on the way there or on the way back.',
  probability: { low: 0.1, medium: 0.2, high: 0.25, critical: 0.3 },
  parameters: {
    mode: parameter.choice({
      values: ['drop', 'timeout'],
      default: 'drop',
      description: '`drop`: what is lost never settles. `timeout`: it fails with ETIMEDOUT.',
    }),
    answers: parameter.number({
      unit: 'ratio',
      range: [0, 1],
      default: 0.5,
      description: 'Share of the lost calls whose answer is lost: they took effect.',
    }),
    retransmissions: parameter.number({
      unit: 'count',
      range: [0, 15],
      default: { low: 15, medium: 8, high: 5, critical: 3 },
      description:
        'On a TCP link, in mode `drop`: how often a lost segment is sent again before the connection is reset.',
    }),
  },
  injections({ mode, answers, retransmissions, probability }) {
    const [request, answer] =
      mode === 'drop'
        ? [faults.drop({ lost: 'request', retransmissions }), faults.drop({ lost: 'answer', retransmissions })]
        : [faults.exception('ETIMEDOUT'), faults.lostAnswer('ETIMEDOUT')]
    return shareEnding(probability, [
      [request, 1 - answers],
      [answer, answers],
    ])
  },
})

/**
 * Connections are reset: calls fail with ECONNRESET, some of them after they took effect.
 *
 * | severity | calls | of these, after the effect |
 * | --- | --- | --- |
 * | low | 10 % | none |
 * | medium | 30 % | a quarter |
 * | high | 60 % | half |
 * | critical | all | half |
 */
export const connectionReset = scenario({
  name: 'connectionReset',
  family: 'network',
  description: 'Calls fail with ECONNRESET, some of them after they took effect.',
  probability: { low: 0.1, medium: 0.3, high: 0.6, critical: 1 },
  parameters: {
    afterEffect: parameter.number({
      unit: 'ratio',
      range: [0, 1],
      default: { low: 0, medium: 0.25, high: 0.5, critical: 0.5 },
      description: 'Share of the resets that come after the call took effect.',
    }),
  },
  injections: ({ afterEffect, probability }) =>
    shareEnding(probability, [
      [faults.exception('ECONNRESET'), 1 - afterEffect],
      [faults.lostAnswer('ECONNRESET'), afterEffect],
    ]),
})
