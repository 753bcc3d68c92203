import { faults } from '../../../src/index.js'
import { callEach } from './calls.js'
import { clockRows } from './clock-rows.js'
import { clusterRows } from './cluster-rows.js'
import { fileRows } from './file-rows.js'
import { httpRows } from './http-rows.js'
import { resourceRows } from './resource-rows.js'
import type { Row } from './row.js'
import { stateRows } from './state-rows.js'
import { streamRows } from './stream-rows.js'
import { tcpRows } from './tcp-rows.js'

const half = { at: 'shop.*', probability: 0.5 }

/** Calls and timers. Kinds of other places have files of their own, listed below. */
const callRows: readonly Row[] = [
  {
    kind: 'abort',
    fault: faults.abort({ phase: 'during', reason: 'TimeoutError' }),
    options: { at: 'read' },
    async body({ chaos, note, told }) {
      const read = chaos.wrap(
        'read',
        (_id: number, { signal }: { signal: AbortSignal }) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      )
      for (let id = 0; id < 2; id++) note(await told(() => read(id, { signal: new AbortController().signal })))
    },
  },
  {
    kind: 'grayFailure',
    fault: faults.grayFailure({ delayMs: [20, 60] }),
    options: half,
    body: (tools) => callEach(tools, 3),
    atLeastMs: 20,
  },
  {
    kind: 'herd',
    fault: faults.herd({ gatherMs: 50 }),
    options: { at: 'shop.buy' },
    body: (tools) => callEach(tools, 2),
    atLeastMs: 50,
    sameDelays: false,
  },
  {
    kind: 'load',
    fault: faults.load({ capacity: 1, serviceMs: 20, queue: 0, breaksAfter: 1 }),
    options: { at: 'shop.buy' },
    async body({ chaos, note, told }) {
      const shop = chaos.wrap('shop', { buy: async (id: number) => id })
      note((await Promise.all([1, 2, 3].map((id) => told(() => shop.buy(id))))).join(', '))
    },
    atLeastMs: 20,
  },
  {
    kind: 'drop',
    variant: 'request',
    fault: faults.drop({ lost: 'request' }),
    options: { at: 'shop.*', calls: 2 },
    body: (tools) => callEach(tools, 2),
    atLeastMs: 200,
  },
  {
    kind: 'drop',
    variant: 'answer',
    fault: faults.drop({ lost: 'answer' }),
    options: { at: 'shop.buy', calls: 1 },
    body: (tools) => callEach(tools, 2),
  },
  {
    kind: 'exception',
    variant: 'by chance',
    fault: faults.exception('ECONNRESET'),
    options: half,
    body: (tools) => callEach(tools, 8),
  },
  {
    kind: 'exception',
    variant: 'limited',
    fault: faults.exception(503),
    options: { at: 'shop.*', limit: 4 },
    body: (tools) => callEach(tools, 3),
  },
  {
    kind: 'hang',
    variant: 'until its window ends',
    fault: faults.hang(),
    options: { at: 'shop.buy', for: 60 },
    body: (tools) => callEach(tools, 2),
    atLeastMs: 60,
  },
  {
    kind: 'hang',
    variant: 'until it is aborted',
    fault: faults.hang(),
    options: { at: 'shop.buy', abortWhen: ({ seen }) => seen > 0 },
    body: (tools) => callEach(tools, 2),
  },
  {
    kind: 'latency',
    fault: faults.latency({ delayMs: [2, 12] }),
    options: half,
    body: (tools) => callEach(tools, 6),
    atLeastMs: 10,
  },
  {
    kind: 'latency',
    variant: 'in a window',
    fault: faults.latency({ delayMs: 5 }),
    options: { at: 'shop.total', from: 200, for: 400 },
    async body(tools) {
      for (let round = 0; round < 3; round++) {
        await callEach(tools)
        await tools.sleep(400)
      }
    },
  },
  {
    kind: 'lateTimers',
    fault: faults.lateTimers({ delayMs: 30 }),
    options: { calls: [1] },
    async body({ chaos, note, sleep }) {
      const startMs = chaos.clock.now()
      setTimeout(() => note(`no sooner than asked and late: ${chaos.clock.now() - startMs >= 40}`), 10)
      await sleep(300)
    },
  },
  {
    kind: 'lostAnswer',
    fault: faults.lostAnswer('ETIMEDOUT'),
    options: half,
    body: (tools) => callEach(tools, 6),
  },
  {
    kind: 'nullValue',
    fault: faults.nullValue({ remove: 'lines.0' }),
    options: { at: 'shop.buy', probability: 0.5 },
    body: (tools) => callEach(tools, 6),
  },
  {
    kind: 'nullValue',
    variant: 'empty',
    fault: faults.nullValue('empty'),
    options: half,
    body: (tools) => callEach(tools, 4),
  },
  {
    kind: 'throttle',
    variant: 'refusing',
    fault: faults.throttle({ perSecond: 0.01, burst: 3, mode: 'reject' }),
    options: { at: 'shop.buy' },
    body: (tools) => callEach(tools, 6),
  },
  {
    kind: 'throttle',
    variant: 'queueing',
    fault: faults.throttle({ perSecond: 20, burst: 1 }),
    options: { at: 'shop.buy' },
    body: (tools) => callEach(tools, 3),
    atLeastMs: 90,
    sameDelays: false,
  },
  {
    kind: 'wrongValue',
    fault: faults.wrongValue({ value: { id: 0, lines: [] } }),
    options: half,
    body: (tools) => callEach(tools, 4),
  },
]

/** To add a kind: a row here, or in the file of its family. */
export const rows: readonly Row[] = [
  ...callRows,
  ...clockRows,
  ...clusterRows,
  ...fileRows,
  ...httpRows,
  ...resourceRows,
  ...stateRows,
  ...streamRows,
  ...tcpRows,
]
