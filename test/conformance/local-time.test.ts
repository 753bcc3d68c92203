import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type FaultKind, registerFault, withChaos } from '@faultline/vitest'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { TimeZone } from '../../src/clock/time-zone.js'
// @ts-expect-error plain JavaScript: the process that knows the truth imports it too
import { localTimes } from './local-time.program.mjs'

const program = fileURLToPath(new URL('./local-time.program.mjs', import.meta.url))
const minute = 60_000

/** Local time in a zone, and nothing else: of zones without a change too. */
const inZoneKind: FaultKind<{ kind: 'inZone'; zone: string }> = {
  kind: 'inZone',
  target: 'clock',
  schema: v.strictObject({ kind: v.literal('inZone'), zone: v.string() }),
  verdict: ({ zone }) => ({
    act: 'clock',
    change: { offsetMs: () => 0, rate: () => 1, monotonic: false, timers: false, zone },
  }),
  shrink: () => [],
  describe: ({ zone }) => `in ${zone}`,
}

/** Instants around each change of 2024 to 2026, and a few in between. */
function instantsOf(zone: string): number[] {
  const instants = [Date.UTC(2024, 6, 1, 12, 0, 1, 7), Date.UTC(2025, 0, 1)]
  let from = Date.UTC(2024, 0, 1)
  for (;;) {
    const change = new TimeZone(zone).nextChange(from, 400 * 24 * 60 * minute, () => true)
    if (change === undefined || change.atMs > Date.UTC(2026, 6, 1)) return instants
    from = change.atMs
    for (let by = -180; by <= 180; by += 15) instants.push(from + by * minute, from + by * minute - 1)
  }
}

test.each([
  'Europe/Berlin',
  'America/New_York',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'UTC',
])('local time of %s is that of a process whose TZ it is, around each change', async (zone) => {
  const instants = instantsOf(zone)
  const source = `import { localTimes } from ${JSON.stringify(program)}
    console.log(JSON.stringify(localTimes(${JSON.stringify(instants)})))`
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', source], {
    env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  })
  using _registered = registerFault(inZoneKind)
  let found: unknown
  const before = String(new Date(0))
  await withChaos((chaos) => {
    chaos.inject({ kind: 'inZone', zone } as never)
    found = JSON.parse(JSON.stringify(localTimes(instants)))
  })()
  // The name of a zone in brackets is left to the runtime; of Morocco's summer, ICU has it for Date but not for Intl.
  const unnamed = (text: string) =>
    zone === 'Africa/Casablanca' ? text.replace(/ \([\w ]+ Time\)| \(GMT.{6}\)/g, '') : text
  expect(JSON.parse(unnamed(JSON.stringify(found)))).toEqual(JSON.parse(unnamed(told)))
  expect(String(new Date(0))).toBe(before)
})
