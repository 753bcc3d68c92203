import { faults } from '../fault/index.js'
import { parameter } from './parameter.js'
import { scenario } from './scenario.js'
import { partOf } from './share.js'

const hour = 3_600_000

/**
 * The network of a cluster falls in two, each side without word of the other: what makes a protocol that does not count
 * its votes have two leaders. Who leads is seen by `cluster.leaders`.
 *
 * | severity | parts | ways | what is under way |
 * | --- | --- | --- | --- |
 * | low | one node alone | both | is dropped |
 * | medium | a minority and a majority | both | is dropped |
 * | high | a minority and a majority | both | comes when the partition heals |
 * | critical | a minority and a majority | one | comes when the partition heals |
 */
export const splitBrain = scenario({
  name: 'splitBrain',
  family: 'distributed',
  description: 'The network of a cluster falls in two.',
  parameters: {
    shape: parameter.choice({
      values: ['isolate', 'halves', 'bridge', 'majorityRing'],
      default: { low: 'isolate', medium: 'halves', high: 'halves', critical: 'halves' },
      description:
        '`isolate`: one node is alone. `halves`: a minority and a majority. `bridge`: halves that one node links. `majorityRing`: each sees another majority, of five nodes or more.',
    }),
    ways: parameter.choice({
      values: ['both', 'one'],
      default: { low: 'both', medium: 'both', high: 'both', critical: 'one' },
      description: '`one`: the first part is not heard any more, and hears all; of `isolate` and `halves`.',
    }),
    inFlight: parameter.choice({
      values: ['drop', 'hold', 'deliver'],
      default: { low: 'drop', medium: 'drop', high: 'hold', critical: 'hold' },
      description: 'What is under way on links that are cut is dropped, comes when they heal, or arrives.',
    }),
  },
  injections: ({ shape, ways, inFlight, probability }) => [
    partOf(faults.partition({ shape, oneWay: ways === 'one', inFlight }), probability),
  ],
})

/**
 * Nodes lose power, with all they had in memory and what their disks had not synced, and are started again.
 *
 * | severity | nodes | down for |
 * | --- | --- | --- |
 * | low | 1 | 100 ms |
 * | medium | 1 | 1 s |
 * | high | 1 | 10 s |
 * | critical | 2 | 60 s |
 */
export const crashRestart = scenario({
  name: 'crashRestart',
  family: 'distributed',
  description: 'Nodes of a cluster crash, and are started again.',
  parameters: {
    nodes: parameter.number({
      unit: 'count',
      range: [1, 10_000],
      default: { low: 1, medium: 1, high: 1, critical: 2 },
      description: 'How many of the nodes that fit, drawn from the seed.',
    }),
    downMs: parameter.number({
      unit: 'ms',
      range: [0, hour],
      default: { low: 100, medium: 1000, high: 10_000, critical: 60_000 },
      description: 'How long they are down; less, if the injection ends before.',
    }),
    disk: parameter.choice({
      values: ['asSet', 'lost', 'prefix', 'any'],
      default: 'asSet',
      description:
        'What of the writes that were not synced outlasts it: as the disks of the cluster say, none, the first, any.',
    }),
  },
  injections: ({ nodes, downMs, disk, probability }) => [
    partOf(faults.crash({ count: nodes, restartAfterMs: downMs, ...(disk === 'asSet' ? {} : { disk }) }), probability),
  ],
})

/**
 * Each node in turn is stopped and started again, as when a version is rolled out.
 *
 * | severity | each down for | pause between two | quorum |
 * | --- | --- | --- | --- |
 * | low | 500 ms | 5 s | kept |
 * | medium | 1 s | 1 s | kept |
 * | high | 5 s | none | kept |
 * | critical | 10 s | none | lost: a majority is down at a time |
 */
export const rollingRestart = scenario({
  name: 'rollingRestart',
  family: 'distributed',
  description: 'Nodes of a cluster are restarted one after another.',
  parameters: {
    downMs: parameter.number({
      unit: 'ms',
      range: [0, hour],
      default: { low: 500, medium: 1000, high: 5000, critical: 10_000 },
      description: 'How long each is down.',
    }),
    gapMs: parameter.number({
      unit: 'ms',
      range: [0, hour],
      default: { low: 5000, medium: 1000, high: 0, critical: 0 },
      description: 'From the start of one to the end of the next.',
    }),
    quorum: parameter.choice({
      values: ['kept', 'lost'],
      default: { low: 'kept', medium: 'kept', high: 'kept', critical: 'lost' },
      description: '`kept`: one at a time. `lost`: a majority at a time.',
    }),
    how: parameter.choice({
      values: ['stop', 'crash'],
      default: 'stop',
      description: '`stop`: they are told, and end what they do. `crash`: they are not.',
    }),
  },
  injections: ({ downMs, gapMs, quorum, how, probability }) => [
    partOf(faults.rollingRestart({ downMs, gapMs, how, atOnce: quorum === 'kept' ? 1 : 'majority' }), probability),
  ],
})
