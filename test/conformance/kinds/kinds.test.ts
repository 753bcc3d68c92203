import { expect, test } from 'vitest'
import { faultKinds } from '../../../src/fault/index.js'
import { type Chaos, withChaos } from '../../../src/index.js'
import { type Row, type Run, sleep, told } from './row.js'
import { rows } from './rows.js'
import '../../../src/cluster/index.js'
import '../../../src/fs.js'
import '../../../src/http.js'
import '../../../src/resource.js'
import '../../../src/tcp.js'

async function run(row: Row, time: 'virtual' | 'real'): Promise<Run> {
  const outcomes: string[] = []
  let ran: Chaos | undefined
  const body = async (chaos: Chaos) => {
    ran = chaos
    const injection = chaos.inject(row.fault, row.options)
    await row.body({ chaos, injection, note: (text) => void outcomes.push(text), told, sleep })
  }
  await withChaos(body, { time, seed: 7, epoch: '2025-06-01T12:00:00Z' })()
  const events = ran?.timeline.events ?? []
  return {
    verdicts: events.flatMap((event) => {
      if (event.type !== 'fault.injected') return []
      const { point, call, act, delayMs, error } = event
      const drawn = row.sameDelays === false ? '' : (delayMs ?? '')
      return [`${point} ${call}: ${act} ${drawn} ${error?.code ?? error?.name ?? ''}`.trim()]
    }),
    outcomes,
    ends: events.flatMap((event) => (event.type === 'fault.lifted' ? [event.reason] : [])),
    tookMs: events.at(-1)?.atMs ?? 0,
  }
}

test('each fault kind has a row', () => {
  const known = new Set(rows.map(({ kind }) => kind))
  const missing = faultKinds().flatMap(({ kind }) => (known.has(kind) ? [] : [kind]))
  expect(missing, 'add a row to test/conformance/kinds/rows.ts for each of these').toEqual([])
})

test.each(rows.map((row) => [row.variant === undefined ? row.kind : `${row.kind}, ${row.variant}`, row] as const))(
  '%s comes to the same in real time as in virtual time',
  // A machine that is busy for a fifth of a second makes real time another.
  { retry: 2 },
  async (_, row) => {
    expect(row.fault.kind).toBe(row.kind)
    const { tookMs: virtualMs, ...virtual } = await run(row, 'virtual')
    const { tookMs: realMs, ...real } = await run(row, 'real')
    expect(real).toEqual(virtual)
    expect(virtual.verdicts.length).toBeGreaterThan(0)
    expect(virtual.outcomes.length).toBeGreaterThan(0)
    for (const tookMs of [virtualMs, realMs]) expect(tookMs).toBeGreaterThanOrEqual(row.atLeastMs ?? 0)
  },
)
