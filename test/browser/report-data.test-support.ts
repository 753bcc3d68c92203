import type {
  Distribution,
  ReportData,
  ReportExploration,
  ReportRun,
  ReportTrack,
} from '../../src/report/data/report-data.ts'

/** Numbers from 0 to 1 that are the same each time. */
export function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

function distribution(times: readonly number[]): Distribution {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (percent: number) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] as number
  const edges = [
    0,
    ...[1, 10, 100, 1000].flatMap((power) => [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8].map((step) => step * power)),
  ]
  const buckets = edges.map((fromMs, index) => {
    const toMs = edges[index + 1] ?? 1e5
    return { fromMs, toMs, count: sorted.filter((ms) => ms >= fromMs && ms < toMs).length }
  })
  const first = buckets.findIndex(({ count }) => count > 0)
  const last = buckets.findLastIndex(({ count }) => count > 0)
  return {
    count: sorted.length,
    minMs: sorted[0] as number,
    p50Ms: at(50),
    p90Ms: at(90),
    p95Ms: at(95),
    p99Ms: at(99),
    maxMs: sorted.at(-1) as number,
    meanMs: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
    buckets: buckets.slice(first, last + 1),
  }
}

/** A shop whose payments were cut off for twelve seconds, and slow for ten. */
export function shopRun(run: number, outcome: ReportRun['outcome'] = 'failed', requests = 600): ReportRun {
  const random = numbers(run)
  const faults = ['networkPartition: reset at payments.*', 'highLatency: latency 500–2000 ms at payments.*'] as const
  const marks = Array.from({ length: requests }, (_, index) => {
    const atMs = Math.round(((index + random() * 0.6) / requests) * 60_000)
    const cut = atMs > 8000 && atMs < 20_000
    const slow = atMs > 32_000 && atMs < 42_000
    const state = cut ? (random() < 0.7 ? 'failed' : 'degraded') : slow && random() < 0.3 ? 'degraded' : 'ok'
    return { atMs, label: `#${index + 1} ${Math.round(20 + random() * 60)} ms`, state } as const
  })
  const acts = (from: number, to: number, count: number, state: 'failed' | 'degraded') =>
    Array.from({ length: count }, (_, index) => {
      const atMs = Math.round(from + ((to - from) * (index + random())) / count)
      return { atMs, label: `#1 reset at payments.charge #${index + 1}: Error: read ECONNRESET`, state }
    })
  const tracks: ReportTrack[] = [
    {
      id: 'phase-1',
      label: 'checkout survives payments',
      kind: 'phase',
      marks: [],
      spans: [
        { fromMs: 0, toMs: 8000, label: 'steady state', state: 'active' },
        { fromMs: 8000, toMs: 42_000, label: 'chaos', state: 'active' },
        { fromMs: 42_000, toMs: 60_000, label: 'recovery', state: 'active' },
      ],
    },
    {
      id: 'fault-1',
      label: faults[0],
      kind: 'fault',
      spans: [{ fromMs: 8000, toMs: 20_000, label: '#1', state: 'active' }],
      marks: acts(8000, 20_000, 64, 'failed'),
    },
    {
      id: 'fault-2',
      label: faults[1],
      kind: 'fault',
      spans: [{ fromMs: 32_000, toMs: 42_000, label: '#2', state: 'active' }],
      marks: acts(32_000, 42_000, 40, 'degraded'),
    },
    {
      id: 'probe-1',
      label: 'checkout',
      kind: 'probe',
      marks: [],
      spans: [
        { fromMs: 0, toMs: 8200, label: 'up', state: 'ok' },
        { fromMs: 8200, toMs: 23_400, label: 'down', state: 'failed' },
        { fromMs: 23_400, toMs: 33_000, label: 'up', state: 'ok' },
        { fromMs: 33_000, toMs: 41_000, label: 'degraded', state: 'degraded' },
        { fromMs: 41_000, toMs: 60_000, label: 'up', state: 'ok' },
      ],
    },
    {
      id: 'incident-1',
      label: 'checkout',
      kind: 'incident',
      marks: [],
      spans: [
        { fromMs: 8200, toMs: 23_400, label: 'incident 1: Error: read ECONNRESET', state: 'failed' },
        { fromMs: 36_500, toMs: 37_250, label: 'incident 2: probe timed out', state: 'failed' },
      ],
    },
    {
      id: 'breaker-1',
      label: 'payments',
      kind: 'breaker',
      marks: [],
      spans: [
        { fromMs: 0, toMs: 9100, label: 'closed', state: 'ok' },
        { fromMs: 9100, toMs: 19_100, label: 'open', state: 'failed' },
        { fromMs: 19_100, toMs: 23_200, label: 'half-open', state: 'degraded' },
        { fromMs: 23_200, toMs: 60_000, label: 'closed', state: 'ok' },
      ],
    },
    { id: 'request-1', label: 'checkout', kind: 'request', spans: [], marks },
    {
      id: 'alarm-1',
      label: 'alarms',
      kind: 'alarm',
      spans: [],
      marks: [{ atMs: 11_000, label: 'checkout is down', state: 'failed' }],
    },
    {
      id: 'note-1',
      label: 'notes',
      kind: 'note',
      spans: [],
      marks: [
        { atMs: 21_500, label: 'retry queue drained' },
        { atMs: 50_000, label: 'half of the load' },
      ],
    },
  ]
  const calm = Array.from({ length: 400 }, () => 12 + random() ** 3 * 90)
  const chaos = Array.from(
    { length: 130 },
    () => 18 + random() ** 2 * 60 + (random() < 0.6 ? 500 + random() * 1500 : 0),
  )
  const cell = (
    point: number,
    fault: number,
    acted: number,
    calls: number,
    failed: number,
    p50Ms: number | null,
    p95Ms: number | null,
  ) => ({
    point,
    fault,
    acted,
    calls,
    failed,
    errorRate: calls === 0 ? null : failed / calls,
    calmErrorRate: 0.002,
    p50Ms,
    p95Ms,
    calmP50Ms: 21.4,
    calmP95Ms: 64,
  })
  return {
    run,
    name: 'checkout survives an outage of payments',
    scenario: run % 3 === 0 ? 'highLatency' : 'networkPartition',
    seed: 4242 + run,
    replay: `faultline replay journals/shop.jsonl --run ${run}`,
    outcome,
    reasons:
      outcome === 'failed' ? ['mttr: 7.975 s, expected below 5 s', 'availability: 0.734, expected above 0.99'] : [],
    startMs: 0,
    virtualMs: 60_000,
    epochMs: 1_764_000_000_000,
    events: {
      total: requests + 812,
      shown: requests + 812,
      byType: { 'request.succeeded': 470, 'fault.injected': 104 },
    },
    tracks,
    systems: [
      {
        name: 'checkout',
        metrics: [
          { metric: 'mttr', value: 7975, unit: 'ms', text: '7.975 s, the mean of 2 incidents' },
          { metric: 'availability', value: 0.734, unit: 'ratio', text: '0.734, down for 15.95 s of 60 s' },
          { metric: 'errorRate', value: 0.14, unit: 'ratio', text: '0.14: 84 of 600 requests' },
          { metric: 'faultTolerance', value: 50, unit: 'score', text: '50: 1 of 2 injections were tolerated' },
        ],
        latency: { calm: distribution(calm), chaos: distribution(chaos) },
      },
    ],
    incidents: [
      {
        system: 'checkout',
        incident: 1,
        openedMs: 8200,
        closedMs: 23_400,
        detectedMs: 200,
        faults: [`#1 ${faults[0]}`],
        firstError: 'Error: read ECONNRESET',
      },
      {
        system: 'checkout',
        incident: 2,
        openedMs: 36_500,
        closedMs: 37_250,
        detectedMs: 4500,
        faults: [`#2 ${faults[1]}`],
        firstError: 'probe timed out',
      },
    ],
    heatmap: {
      of: 'calls',
      points: ['payments.charge', 'payments.refund', 'stock.reserve', 'mail.send'],
      faults: [...faults],
      cells: [
        cell(0, 0, 64, 92, 78, 2, 41),
        cell(0, 1, 40, 61, 3, 1180, 1960),
        cell(1, 0, 9, 14, 9, 3, 40),
        cell(1, 1, 6, 11, 0, 940, 1810),
        cell(2, 0, 0, 80, 6, 25, 78),
        cell(2, 1, 0, 61, 0, 21, 66),
        cell(3, 0, 0, 14, 0, null, null),
      ],
    },
    recommendations: [
      {
        rule: 'retry-without-backoff',
        title: 'Retries come without a pause',
        severity: 'critical',
        system: 'checkout',
        points: ['payments.charge'],
        evidence: [
          'Of 64 calls that were reset, 58 were called again within 10 ms.',
          'payments.charge was called 92 times in 12 s, 3.1 times as often as when calm.',
        ],
        figures: { retries: 58, factor: 3.1 },
        doc: 'docs/recommendations/retry-without-backoff.md',
      },
      {
        rule: 'slow-recovery',
        title: 'Up again long after the fault was lifted',
        severity: 'warning',
        system: 'checkout',
        points: [],
        evidence: ['The fault ended at 20 s; the probe was answered again at 23.4 s.'],
        figures: { lateMs: 3400 },
        doc: 'docs/recommendations/slow-recovery.md',
      },
    ],
    diagrams: [
      {
        cluster: 'orders',
        mermaid: 'sequenceDiagram\n  orders-1->>orders-2: append 1',
        text: 'orders-1 → orders-2: append 1\norders-1 ⤫ orders-3: append 1 (lost)',
        nodes: ['orders-1', 'orders-2', 'orders-3'],
        messages: Array.from({ length: 24 }, (_, index) => {
          const toNode = `orders-${2 + (index % 2)}`
          const back = index % 4 > 1
          const lost = index % 7 === 5
          const sentMs = 8000 + Math.floor(index / 2) * 12
          return {
            fromNode: back ? toNode : 'orders-1',
            toNode: back ? 'orders-1' : toNode,
            sentMs,
            receivedMs: lost ? null : sentMs + 4 + (index % 3) * 6,
            label: back ? `accepted ${index}` : `append ${index}`,
            state: lost ? 'lost' : 'delivered',
          }
        }),
      },
    ],
  }
}

export function exploration(): ReportExploration {
  const points = ['payments.charge', 'stock.reserve', 'mail.send']
  const faults = ['reset', 'hang', 'latency 2000 ms', 'null value', 'lost answer']
  const coverage = points.flatMap((point, p) =>
    [1, 2, 3].flatMap((call) =>
      faults.map((fault, f) => ({
        point,
        call,
        fault,
        outcome:
          p === 0 && f === 4
            ? ('failed' as const)
            : call === 3 && f === 3
              ? null
              : p === 2 && f === 1
                ? ('not acted' as const)
                : ('passed' as const),
      })),
    ),
  )
  return {
    test: 'an order is charged once, whatever befalls the calls',
    report: {
      seed: 77,
      runs: 214,
      checks: 31,
      stoppedBy: 'findings',
      virtualMs: 1_284_000,
      elapsedMs: 912,
      strategies: [
        { name: 'single', runs: 45 },
        { name: 'pairs', runs: 96 },
        { name: 'random', runs: 73 },
      ],
      points,
      pairs: { covered: 640, total: 702 },
      coverage,
      findings: [
        {
          oracle: 'body',
          name: 'AssertionError',
          message: 'expected 80 to be less than or equal to 40',
          atMs: 1250,
          schedule: {
            version: 1,
            seed: 77,
            injections: [{ fault: { kind: 'lost-answer' }, at: 'payments.charge', when: { calls: [1] } }],
          },
          text: 'payments.charge #1 lost-answer\n  → charged twice',
          replay: "FAULTLINE_REPLAY='fl1-77-lost-answer-payments.charge-1' npx vitest run orders.test.ts",
          strategy: 'single',
          run: 12,
          diagrams: [],
        },
      ],
      trials: [],
    },
  }
}

/** A journal of eight runs of that shop, and a search. */
export function shop(): ReportData {
  const outcomes = ['failed', 'failed', 'aborted', 'passed', 'passed', 'passed', 'passed', 'passed'] as const
  return {
    version: 1,
    generatedBy: 'faultline 0.1.0',
    journal: {
      kind: 'continuous',
      name: 'checkout survives payments',
      startedAt: '2026-11-24T09:12:33.000Z',
      writtenBy: 'faultline 0.1.0 on Node 24.21.0',
      outcome: 'failed',
      seed: 4242,
      tags: ['nightly', 'payments'],
      warnings: ['The last line was cut off: its writer died. It was left out.'],
      git: { commit: '8253da3c0ffee0123456789abcdef0123456789a', branch: 'retry-budget', dirty: true },
    },
    summary: {
      runs: 8,
      passed: 5,
      failed: 2,
      other: 1,
      virtualMs: 480_000,
      events: 11_296,
      incidents: 16,
      faultsActed: 832,
      targets: [
        {
          system: 'checkout',
          metric: 'mttr',
          bound: 5000,
          actual: 7975,
          met: false,
          boundText: 'below 5 s',
          actualText: '7.975 s, the mean of 2 incidents',
          run: 1,
        },
        {
          system: 'checkout',
          metric: 'availability',
          bound: 0.99,
          actual: 0.734,
          met: false,
          boundText: 'above 0.99',
          actualText: '0.734, down for 15.95 s of 60 s',
          run: 2,
        },
        {
          system: 'checkout',
          metric: 'recoverySuccess',
          bound: 0.9,
          actual: 1,
          met: true,
          boundText: 'above 0.9',
          actualText: '1: 2 of 2 incidents closed',
          run: 1,
        },
        {
          system: 'checkout',
          metric: 'gracefulDegradation',
          bound: 80,
          actual: null,
          met: null,
          boundText: 'above 80',
          actualText: 'unknown: no request was served in a lesser way',
          run: 3,
        },
      ],
    },
    runs: outcomes.map((outcome, index) => shopRun(index + 1, outcome)),
    runsLeftOut: 0,
    explorations: [exploration()],
    reduced: [],
  }
}
