import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultKinds, type LinkCutFault, type PartitionFault, type RollingRestartFault } from '../../src/fault/index.js'
import { ownKinds } from '../../src/fault/kinds.js'
import { assertFaultLaws, type FaultLawsOptions } from './fault-laws.js'

const ms = fc.oneof(fc.nat(5000), fc.constantFrom(0, 1, 0.5, 2 ** 31 - 1))
const aboveZero = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(0.25, 1.5))
const delay = fc.oneof(
  ms,
  fc.tuple(ms, ms).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]),
  fc.record(
    { distribution: fc.constant('normal'), meanMs: ms, stdDevMs: ms, maxMs: ms },
    { requiredKeys: ['distribution', 'meanMs', 'stdDevMs'] },
  ),
  fc.record({ distribution: fc.constant('exponential'), meanMs: aboveZero }),
  fc.record({ distribution: fc.constant('pareto'), minMs: aboveZero, shape: fc.constantFrom(0.1, 1.5, 3) }),
)
const badDelays = [
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 31,
  [5, 1],
  [1],
  [1, 2, 3],
  '5s',
  null,
  {},
  { distribution: 'cauchy' },
]
const offset = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 0.5, -8.64e15))
const codes = fc.constantFrom('ECONNRESET', 'ETIMEDOUT', 'ENOSPC', 'AbortError', 'TimeoutError')
const spec = fc.oneof(
  fc.record({ code: codes, message: fc.string({ minLength: 1, maxLength: 30 }) }, { requiredKeys: ['code'] }),
  fc.record({ status: fc.integer({ min: 400, max: 599 }) }),
  fc.record({ name: fc.constant('CardDeclined'), message: fc.constant('declined'), code: fc.constant('E1') }),
)
const model = fc.oneof(
  fc.record({ type: fc.constant('linear'), ppm: fc.integer({ min: -999_999, max: 1e6 }) }),
  fc.record({ type: fc.constant('periodic'), amplitudeMs: fc.nat(100), periodMs: fc.integer({ min: 1000, max: 1e6 }) }),
  fc.record({ type: fc.constant('step'), stepMs: fc.integer({ min: -1000, max: 1000 }), everyMs: aboveZero }),
  fc.record({ type: fc.constant('noise'), stdDevMs: fc.nat(5000), everyMs: aboveZero }),
)
const resource = { mode: fc.constantFrom('virtual', 'real'), capMs: aboveZero }
const badSpecs = [
  { status: 200 },
  { status: 404.5 },
  { code: '' },
  { code: 5 },
  { code: 'ECONRESET' },
  { error: 'text' },
]
const of = (kind: string, ...bad: object[]) => bad.map((fields) => ({ kind, ...fields }))
const any = (kind: string, fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
  fc.record({ kind: fc.constant(kind), ...fields }, { requiredKeys: ['kind', ...requiredKeys] as never })

const count = fc.integer({ min: 1, max: 10_000 })
const inFlight = fc.constantFrom('deliver', 'drop', 'hold')
const way = fc.constantFrom('upstream', 'downstream', 'both')

const laws: { [K in keyof typeof ownKinds]: FaultLawsOptions<never> } = {
  abort: {
    faults: any('abort', {
      phase: fc.constantFrom('before', 'during', 'after'),
      reason: fc.constantFrom('TimeoutError', 'x'),
    }),
    refused: of('abort', { phase: 'never' }, { reason: 5 }),
  },
  bandwidth: {
    faults: any('bandwidth', { bytesPerSecond: aboveZero.map((rate) => rate + 1), direction: way }, ['bytesPerSecond']),
    refused: of(
      'bandwidth',
      {},
      { bytesPerSecond: 0 },
      { bytesPerSecond: 1e13 },
      { bytesPerSecond: 1, direction: 'up' },
    ),
  },
  barrier: {
    faults: any('barrier', {
      parties: fc.integer({ min: 2, max: 1000 }),
      withinMs: fc.integer({ min: 1, max: 1e6 }),
      side: fc.constantFrom('before', 'after'),
    }),
    refused: of('barrier', { parties: 1 }, { withinMs: 0 }, { side: 'during' }),
  },
  byzantine: {
    faults: any('byzantine', {
      lies: fc.subarray(['delay', 'replay', 'alter', 'equivocate', 'forge'], { minLength: 1 }),
      mutations: fc.subarray(['bitFlip', 'offByOne', 'negate', 'swap'], { minLength: 1 }),
      delayMs: aboveZero.map(Math.ceil),
    }),
    refused: of('byzantine', { lies: [] }, { lies: ['gossip'] }, { mutations: [] }, { delayMs: 0 }),
  },
  clockDrift: {
    faults: fc.oneof(
      any('clockDrift', { ppm: fc.integer({ min: -999_999, max: 1e6 }) }, ['ppm']),
      any('clockDrift', { model }, ['model']),
    ),
    refused: of(
      'clockDrift',
      {},
      { ppm: -1_000_000 },
      { ppm: 1, model: { type: 'linear', ppm: 1 } },
      { model: { type: 'periodic', amplitudeMs: 1000, periodMs: 1000 } },
      { model: { type: 'noise', stdDevMs: 5, everyMs: 0 } },
    ),
  },
  clockFreeze: { faults: of('clockFreeze', {}), refused: of('clockFreeze', { byMs: 1 }) },
  clockJump: {
    faults: any('clockJump', { byMs: offset }, ['byMs']),
    refused: of('clockJump', {}, { byMs: Number.NaN }),
  },
  clockSkew: {
    faults: any('clockSkew', { offsetMs: offset }, ['offsetMs']),
    refused: of('clockSkew', {}, { offsetMs: 1e16 }, { offsetMs: '1h' }),
  },
  corruptData: {
    faults: any('corruptData', { rate: fc.constantFrom(1e-9, 0.001, 0.5, 1), direction: way }, ['rate']),
    refused: of('corruptData', {}, { rate: 0 }, { rate: 1.01 }),
  },
  corruption: {
    faults: any('corruption', {
      of: fc.constantFrom('answer', 'arguments'),
      mutations: fc.subarray(['bitFlip', 'offByOne', 'missing', 'truncate'], { minLength: 1 }),
      count: fc.integer({ min: 1, max: 1000 }),
      everyMs: fc.nat(1e6),
    }),
    refused: of('corruption', { of: 'all' }, { mutations: [] }, { mutations: ['melt'] }, { count: 0 }, { everyMs: -1 }),
  },
  corruptRead: {
    faults: any('corruptRead', { rate: fc.constantFrom(1e-9, 0.001, 0.5, 1) }),
    refused: of('corruptRead', { rate: 0 }, { rate: 2 }, { rate: '1 %' }),
  },
  cpuStress: {
    faults: any(
      'cpuStress',
      { load: fc.constantFrom(0, 0.03, 0.5, 0.95, 1), cores: fc.integer({ min: 1, max: 64 }), ...resource },
      ['load'],
    ),
    refused: of('cpuStress', {}, { load: 80 }, { load: -0.1 }, { load: 1, cores: 0 }, { load: 1, mode: 'both' }),
  },
  diskFull: {
    faults: any('diskFull', { afterBytes: fc.nat(1e6), crossing: fc.constantFrom('short', 'error') }),
    refused: of('diskFull', { afterBytes: -1 }, { afterBytes: 1.5 }, { crossing: 'long' }),
  },
  crash: {
    faults: any('crash', { restartAfterMs: ms, count, disk: fc.constantFrom('lost', 'prefix', 'any') }),
    refused: of('crash', { restartAfterMs: -1 }, { restartAfterMs: 2 ** 31 }, { count: 0 }, { disk: 'some' }),
  },
  drop: {
    faults: any('drop', {
      lost: fc.constantFrom('request', 'answer'),
      retransmissions: fc.integer({ min: 0, max: 15 }),
    }),
    refused: of('drop', { lost: 'all' }, { retransmissions: 16 }, { retransmissions: 0.5 }),
  },
  dstChange: {
    faults: any(
      'dstChange',
      {
        zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca'),
        change: fc.constantFrom('next', 'spring', 'autumn'),
        beforeMs: ms,
      },
      ['zone'],
    ),
    refused: of(
      'dstChange',
      {},
      { zone: 'Europe/Atlantis' },
      { zone: 5 },
      { zone: 'Europe/Berlin', change: 'winter' },
      { zone: 'Europe/Berlin', beforeMs: -1 },
    ),
  },
  duplicate: {
    faults: any('duplicate', { gapMs: ms, answer: fc.constantFrom('first', 'second') }),
    refused: of('duplicate', { gapMs: -1 }, { answer: 'third' }),
  },
  endlessBody: {
    faults: any('endlessBody', { bytesPerSecond: aboveZero }),
    refused: of('endlessBody', { bytesPerSecond: 0 }, { bytesPerSecond: 2e9 }, { bytes: 5 }),
  },
  eventLoopBlock: {
    faults: any('eventLoopBlock', { blockMs: aboveZero, everyMs: fc.constant(200_000), ...resource }, ['blockMs']),
    refused: of(
      'eventLoopBlock',
      {},
      { blockMs: 0 },
      { blockMs: 10, everyMs: 10 },
      { blockMs: 10, capMs: 0 },
      { blockMs: 10, capMs: '30s' },
    ),
  },
  exception: {
    faults: fc
      .tuple(any('exception', { via: fc.constantFrom('auto', 'reject', 'throw', 'callback') }), spec)
      .map(merged),
    refused: of('exception', { via: 'mail' }, ...badSpecs),
  },
  fileDescriptorExhaustion: {
    faults: any('fileDescriptorExhaustion', { limit: fc.nat(2000), capDescriptors: fc.nat(2000), ...resource }, [
      'limit',
    ]),
    refused: of('fileDescriptorExhaustion', {}, { limit: -1 }, { limit: 1.5 }, { limit: 1, capDescriptors: -1 }),
  },
  grayFailure: {
    faults: any(
      'grayFailure',
      {
        delayMs: delay,
        loss: fc.constantFrom(0, 0.25, 1),
        peers: fc.constantFrom(0, 0.5, 1),
        healthy: fc.constantFrom([], ['ping']),
      },
      ['delayMs'],
    ),
    refused: of('grayFailure', {}, { delayMs: 1, loss: 2 }, { delayMs: 1, peers: -1 }, { delayMs: 1, healthy: 'ping' }),
  },
  hang: { faults: any('hang', { release: fc.constantFrom('lift', 'never') }), refused: of('hang', { release: 'now' }) },
  herd: {
    faults: any(
      'herd',
      {
        gatherMs: fc.integer({ min: 1, max: 1e6 }),
        outcome: fc.constantFrom('go', 'fail'),
        againMs: fc.integer({ min: 0, max: 1e6 }),
      },
      ['gatherMs'],
    ),
    refused: of('herd', {}, { gatherMs: 0 }, { gatherMs: 1, outcome: 'die' }, { gatherMs: 1, againMs: -1 }),
  },
  hold: { faults: of('hold', {}), refused: of('hold', { forMs: 1 }) },
  httpStatus: {
    faults: any(
      'httpStatus',
      {
        status: fc.integer({ min: 200, max: 599 }),
        headers: fc.constantFrom({ 'X-Request-Id': '7' }, { Server: 'edge', 'Cache-Control': 'no-store' }),
        body: fc.string({ maxLength: 20 }),
        retryAfterMs: ms,
        retryAfterAs: fc.constantFrom('seconds', 'date'),
      },
      ['status'],
    ),
    refused: of(
      'httpStatus',
      {},
      { status: 199 },
      { status: 600 },
      { status: 503, headers: { 'X-A': 'a\r\nSet-Cookie: b' } },
      { status: 503, headers: { 'X A': 'b' } },
      { status: 429, retryAfterMs: -1 },
      { status: 429, retryAfterAs: 'minutes' },
    ),
  },
  latency: {
    faults: any('latency', { delayMs: delay, direction: way }, ['delayMs']),
    refused: of('latency', {}, ...badDelays.map((delayMs) => ({ delayMs }))),
  },
  lateTimers: {
    faults: any('lateTimers', { delayMs: delay }, ['delayMs']),
    refused: of('lateTimers', {}, ...badDelays.map((delayMs) => ({ delayMs }))),
  },
  leapSecond: {
    faults: fc.oneof(
      any('leapSecond', {
        mode: fc.constant('repeat'),
        direction: fc.constantFrom('insert', 'delete'),
        atMs: ms,
      }),
      any(
        'leapSecond',
        {
          mode: fc.constant('smear'),
          direction: fc.constantFrom('insert', 'delete'),
          atMs: ms,
          smearMs: fc.oneof(fc.integer({ min: 2000, max: 86_400_000 }), fc.constantFrom(2000, 2500.5)),
        },
        ['mode'],
      ),
    ),
    refused: of(
      'leapSecond',
      { mode: 'step' },
      { direction: 'both' },
      { atMs: -1 },
      { mode: 'smear', smearMs: 1999 },
      { mode: 'repeat', smearMs: 5000 },
      { smearMs: 5000 },
    ),
  },
  limitData: {
    faults: any('limitData', { bytes: fc.nat(), end: fc.constantFrom('close', 'reset'), direction: way }, ['bytes']),
    refused: of('limitData', {}, { bytes: -1 }, { bytes: 1.5 }, { bytes: 1, end: 'cut' }),
  },
  linkCut: {
    faults: any('linkCut', { inFlight }),
    refused: of('linkCut', { inFlight: 'lose' }, { oneWay: true }),
    size: (fault: LinkCutFault) => (fault.inFlight === 'drop' ? 0 : 1),
  } as FaultLawsOptions<never>,
  load: {
    faults: any(
      'load',
      {
        capacity: fc.integer({ min: 1, max: 50 }),
        serviceMs: delay,
        queue: fc.nat(100),
        timeoutMs: ms,
        breaksAfter: fc.nat(20),
        downMs: ms,
        down: fc.nat(3),
      },
      ['capacity'],
    ),
    refused: of('load', {}, { capacity: 0 }, { capacity: 1, queue: -1 }, { capacity: 1, down: 0.5 }),
  },
  lostAnswer: {
    faults: fc.oneof(fc.tuple(any('lostAnswer', {}), spec).map(merged), any('lostAnswer', {})),
    refused: of('lostAnswer', ...badSpecs),
  },
  lostWrite: {
    faults: any('lostWrite', { answer: fc.oneof(fc.jsonValue().map(withoutMinusZero), fc.constant({ ok: true })) }),
    refused: of('lostWrite', { value: 1 }),
  },
  memoryLeak: {
    faults: any('memoryLeak', { bytesPerSecond: aboveZero, capBytes: fc.nat(1e9), ...resource }, ['bytesPerSecond']),
    refused: of('memoryLeak', {}, { bytesPerSecond: 0 }, { bytesPerSecond: 1, capBytes: -1 }),
  },
  nullValue: {
    faults: any('nullValue', {
      value: fc.constantFrom('null', 'undefined', 'empty', { remove: 'a' }, { remove: 'a.0.b' }),
    }),
    refused: of('nullValue', { value: 'nil' }, { value: { remove: '' } }, { value: { drop: 'a' } }, { value: null }),
    // Of the three words, null is the simplest; a path is more than any word.
    size: ({ value }) => (value === 'null' ? 0 : value === 'undefined' ? 1 : value === 'empty' ? 1 : 2),
  } as FaultLawsOptions<never>,
  partialWrite: {
    faults: fc.oneof(
      any('partialWrite', { share: fc.constantFrom(0, 0.3, 0.5, 1), code: fc.constantFrom('EIO', 'ENOSPC') }),
      any('partialWrite', { bytes: fc.nat(5000) }, ['bytes']),
    ),
    refused: of('partialWrite', { share: 2 }, { share: 0.5, bytes: 5 }, { bytes: 1.5 }, { code: 'ECONNRESET' }),
  },
  partition: {
    faults: any('partition', {
      shape: fc.oneof(
        fc.constantFrom('isolate', 'halves', 'bridge', 'majorityRing'),
        fc.constantFrom([['a'], ['b', 'c']], [['a', 'b'], ['b', 'c'], ['d']]),
      ),
      oneWay: fc.boolean(),
      inFlight,
    }),
    refused: of('partition', { shape: 'thirds' }, { shape: [['a']] }, { shape: [['a'], []] }, { oneWay: 'yes' }),
    size: ({ shape, ...fault }: PartitionFault) =>
      (fault.oneWay ? 1 : 0) + (fault.inFlight === 'drop' ? 0 : 1) + (shape === 'isolate' ? 0 : 1),
  } as FaultLawsOptions<never>,
  pause: { faults: any('pause', { count }), refused: of('pause', { count: 0 }, { forMs: 5 }) },
  processPause: {
    faults: any('processPause', { forMs: aboveZero, ...resource }, ['forMs']),
    refused: of('processPause', {}, { forMs: 0 }, { forMs: 2 ** 31 }),
  },
  redirectLoop: {
    faults: any('redirectLoop', { status: fc.constantFrom(301, 302, 303, 307, 308) }),
    refused: of('redirectLoop', { status: 300 }, { status: '302' }, { to: '/' }),
  },
  reorder: {
    faults: any('reorder', { withinMs: fc.integer({ min: 1, max: 1e6 }), of: fc.constantFrom('answers', 'calls') }),
    refused: of('reorder', { withinMs: 0 }, { of: 'letters' }),
  },
  resetPeer: {
    faults: any('resetPeer', { afterMs: ms, direction: way }),
    refused: of('resetPeer', { afterMs: -1 }, { afterMs: 2 ** 31 }),
  },
  rollingRestart: {
    faults: any('rollingRestart', {
      downMs: ms,
      gapMs: ms,
      atOnce: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant('majority')),
      how: fc.constantFrom('stop', 'crash'),
      count,
    }),
    refused: of('rollingRestart', { downMs: -1 }, { gapMs: -1 }, { atOnce: 0 }, { atOnce: 'all' }, { how: 'kill' }),
    size: ({ downMs, gapMs, atOnce, how, count: some = 0 }: RollingRestartFault) =>
      downMs + gapMs + (atOnce === 'majority' ? 1000 : atOnce) + (how === 'crash' ? 1 : 0) + some,
  } as FaultLawsOptions<never>,
  slicer: {
    faults: any(
      'slicer',
      { averageBytes: fc.integer({ min: 101, max: 1e6 }), variationBytes: fc.nat(100), delayMs: ms, direction: way },
      ['averageBytes'],
    ),
    refused: of(
      'slicer',
      {},
      { averageBytes: 0 },
      { averageBytes: 5, variationBytes: 5 },
      { averageBytes: 5, delayMs: -1 },
    ),
  },
  slowClose: {
    faults: any('slowClose', { delayMs: ms, direction: way }, ['delayMs']),
    refused: of('slowClose', {}, { delayMs: -1 }, { delayMs: 1, direction: '' }),
  },
  slowNode: {
    faults: any('slowNode', { delayMs: delay, count }, ['delayMs']),
    refused: [
      ...badDelays.map((delayMs) => ({ kind: 'slowNode', delayMs })),
      ...of('slowNode', {}, { delayMs: 1, count: 0 }),
    ],
  },
  staleAnswer: { faults: any('staleAnswer', { lagMs: ms }), refused: of('staleAnswer', { lagMs: -1 }) },
  staleRead: { faults: of('staleRead', {}), refused: of('staleRead', { ageMs: 1 }) },
  stall: {
    faults: any('stall', { timeoutMs: ms, direction: way }),
    refused: of('stall', { timeoutMs: -1 }, { timeoutMs: null }),
  },
  throttle: {
    faults: any(
      'throttle',
      { perSecond: aboveZero, burst: fc.integer({ min: 1, max: 50 }), mode: fc.constantFrom('queue', 'reject') },
      ['perSecond'],
    ),
    refused: of('throttle', {}, { perSecond: 0 }, { perSecond: 5, burst: 0 }, { perSecond: 5, mode: 'drop' }),
  },
  tornRename: {
    faults: any('tornRename', { leaves: fc.constantFrom('half', 'neither', 'both') }),
    refused: of('tornRename', { leaves: 'nothing' }),
  },
  wrongContentType: {
    faults: any('wrongContentType', {
      contentType: fc.constantFrom('text/html', 'application/octet-stream'),
      body: fc.constantFrom('', '<html></html>'),
    }),
    refused: of('wrongContentType', { contentType: 'text/html\r\nX: y' }, { body: 5 }),
  },
  wrongValue: {
    faults: any('wrongValue', { value: fc.jsonValue().map(withoutMinusZero) }, ['value']),
    refused: of('wrongValue', {}, { map: 'x' }, { value: Number.NaN }, { value: new Date() }, { value: () => 1 }),
  },
}

test.each(Object.keys(ownKinds) as (keyof typeof ownKinds)[])('%s keeps the laws of faults', (name) => {
  assertFaultLaws(ownKinds[name] as never, laws[name])
})

test('faults that hold code keep the laws, apart from those of JSON', () => {
  const map = (answer: unknown, random: { int(min: number, max: number): number }) => [answer, random.int(0, 9)]
  assertFaultLaws(ownKinds.wrongValue, { json: false, faults: [{ kind: 'wrongValue', map }] })
  const own = [TypeError, new RangeError('x'), () => 'text']
  assertFaultLaws(ownKinds.exception, { json: false, faults: own.map((error) => ({ kind: 'exception', error })) })
})

test('a kind that breaks a law is found', () => {
  const { latency } = ownKinds
  const faults = [{ kind: 'latency', delayMs: 500 }]
  const breaks = (change: object, law: RegExp) =>
    expect(() => assertFaultLaws({ ...latency, ...change }, { faults })).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ message: expect.stringMatching(law) }) }),
    )
  breaks({ verdict: () => ({ act: 'delay', delayMs: Math.floor(Math.random() * 9) }) }, /draws from Math.random/)
  breaks({ verdict: () => ({ act: 'delay', delayMs: -1 }) }, /to satisfy/)
  breaks({ shrink: () => [{ kind: 'latency', delayMs: 501 }] }, /grew/)
  breaks({ shrink: () => [{ kind: 'latency', delayMs: -1 }] }, /not valid/)
  breaks({ describe: () => '' }, /to match/)
  let draws = 0
  breaks({ verdict: () => ({ act: 'delay', delayMs: draws++ }) }, /to deeply equal/)
})

test('every kind has the name it is known by', () => {
  const known = faultKinds().map(({ kind }) => kind)
  expect(known.toSorted()).toEqual(Object.keys(laws).toSorted())
  for (const [name, kind] of Object.entries(ownKinds)) expect(kind.kind).toBe(name)
})

function merged(parts: object[]): object {
  return Object.assign({}, ...parts)
}

// JSON has no −0.
function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
