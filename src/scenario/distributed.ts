import { type Lie, lies } from '../fault/byzantine.js'
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

/**
 * Points are servers of finite size, and some are down: what those would have done comes to the others, with all that is
 * tried again, until they break down too.
 *
 * | severity | at once | wait | breaks down after refusing |
 * | --- | --- | --- | --- |
 * | low | 20 | 100 | 50 in a row |
 * | medium | 10 | 50 | 20 |
 * | high | 5 | 20 | 10 |
 * | critical | 2 | 10 | 5 |
 */
export const cascadingFailure = scenario({
  name: 'cascadingFailure',
  family: 'distributed',
  description: 'One point fails, and what comes to the others in its place overloads them.',
  parameters: {
    capacity: parameter.number({
      unit: 'count',
      range: [1, 1_000_000],
      default: { low: 20, medium: 10, high: 5, critical: 2 },
      description: 'Calls that each point works on at once.',
    }),
    serviceMs: parameter.range({
      unit: 'ms',
      range: [0, hour],
      default: [50, 50],
      description: 'Work that a call takes, drawn evenly between the two.',
    }),
    queue: parameter.number({
      unit: 'count',
      range: [0, 1_000_000],
      default: { low: 100, medium: 50, high: 20, critical: 10 },
      description: 'Calls that wait at each point; more are refused with status 503.',
    }),
    timeoutMs: parameter.number({
      unit: 'ms',
      range: [0, hour],
      default: 1000,
      description: 'Longest wait, then ETIMEDOUT: the work is done all the same. 0: as long as it takes.',
    }),
    breaksAfter: parameter.number({
      unit: 'count',
      range: [0, 1_000_000],
      default: { low: 50, medium: 20, high: 10, critical: 5 },
      description: 'A point that has refused so many in a row breaks down. 0: it never does.',
    }),
    downMs: parameter.number({
      unit: 'ms',
      range: [0, hour],
      default: 10_000,
      description: 'Until a point that has broken down is back.',
    }),
    down: parameter.number({
      unit: 'count',
      range: [0, 1_000_000],
      default: 1,
      description: 'How many of the points, the first that are called, are down from the start.',
    }),
  },
  injections: ({ timeoutMs, serviceMs, probability, capacity, queue, breaksAfter, downMs, down }) => [
    partOf(
      faults.load({
        ...{ capacity, queue, breaksAfter, downMs, down, serviceMs },
        ...(timeoutMs === 0 ? {} : { timeoutMs }),
      }),
      probability,
    ),
  ],
})

/**
 * Calls that come one by one fail, or go on, at one instant: as many clients come back together.
 *
 * | severity | gathered for |
 * | --- | --- |
 * | low | 1 s |
 * | medium | 5 s |
 * | high | 30 s |
 * | critical | 60 s |
 */
export const thunderingHerd = scenario({
  name: 'thunderingHerd',
  family: 'distributed',
  description: 'Calls of many clients fail, or go on, at one instant.',
  parameters: {
    gatherMs: parameter.number({
      unit: 'ms',
      range: [1, hour],
      default: { low: 1000, medium: 5000, high: 30_000, critical: 60_000 },
      description: 'From the first call to the instant.',
    }),
    outcome: parameter.choice({
      values: ['fail', 'go'],
      default: 'fail',
      description: '`fail`: with ECONNRESET, for their callers to come back. `go`: they are made then.',
    }),
    againMs: parameter.number({
      unit: 'ms',
      range: [0, hour],
      default: 0,
      description: 'Again so long after the instant, by the next call. 0: once.',
    }),
  },
  injections: ({ gatherMs, outcome, againMs, probability }) => [
    partOf(faults.herd({ gatherMs, outcome, againMs }), probability),
  ],
})

/**
 * Something is slow and loses calls, and passes its health check all the same. In a cluster it is so on some of the links.
 *
 * | severity | delay | lost | links |
 * | --- | --- | --- | --- |
 * | low | 50–100 ms | none | a quarter |
 * | medium | 200–1000 ms | 5 % | half of them |
 * | high | 1–5 s | 20 % | three quarters |
 * | critical | 5–30 s | 50 % | all |
 */
export const grayFailure = scenario({
  name: 'grayFailure',
  family: 'distributed',
  description: 'Calls are slow and some are lost, health checks excepted.',
  parameters: {
    delayMs: parameter.range({
      unit: 'ms',
      range: [0, hour],
      default: { low: [50, 100], medium: [200, 1000], high: [1000, 5000], critical: [5000, 30_000] },
      description: 'Delay of a call or message, drawn evenly between the two.',
    }),
    loss: parameter.number({
      unit: 'ratio',
      range: [0, 1],
      default: { low: 0, medium: 0.05, high: 0.2, critical: 0.5 },
      description: 'Share of them that are lost: they never settle.',
    }),
    peers: parameter.number({
      unit: 'ratio',
      range: [0, 1],
      default: { low: 0.25, medium: 0.5, high: 0.75, critical: 1 },
      description: 'Of links of a cluster, the share that is ill; one at least, if above 0.',
    }),
  },
  injections: ({ delayMs, loss, peers, probability }) => [
    partOf(faults.grayFailure({ delayMs, loss, peers }), probability),
  ],
})

/**
 * A node lies in what it sends: to be injected at its links, `b->*`.
 *
 * | severity | messages | ways |
 * | --- | --- | --- |
 * | low | 10 % | late to some |
 * | medium | 30 % | and old ones again |
 * | high | 60 % | and something else to some |
 * | critical | all | and altered, and in the name of others |
 */
export const byzantine = scenario({
  name: 'byzantine',
  family: 'distributed',
  description: 'A node of a cluster lies in what it sends.',
  probability: { low: 0.1, medium: 0.3, high: 0.6, critical: 1 },
  parameters: {
    lies: parameter.list<Lie>({
      default: {
        low: ['delay'],
        medium: ['delay', 'replay'],
        high: ['delay', 'replay', 'equivocate'],
        critical: ['delay', 'replay', 'equivocate', 'alter', 'forge'],
      },
      values: lies,
      expected: `to be a list of ${lies.map((lie) => `'${lie}'`).join(', ')}`,
      accepts: (item) => lies.includes(item as Lie),
      description: 'Ways to lie; of each message one is drawn.',
    }),
    delayMs: parameter.number({
      unit: 'ms',
      range: [1, hour],
      default: { low: 100, medium: 500, high: 1000, critical: 5000 },
      description: 'With `delay`: the longest.',
    }),
  },
  injections: ({ lies: ways, delayMs, probability }) => [
    partOf(faults.byzantine({ lies: ways, delayMs }), probability),
  ],
})
