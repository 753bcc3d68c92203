import { expect, test } from 'vitest'
import { drawTimeline } from './draw.js'
import { outage, TimelineBuilder } from './timeline-builder.test-support.js'

test('an outage with a recovery', () => {
  expect(drawTimeline(outage())).toMatchInlineSnapshot(`
    "                      ╵0 ms       ╵5 s        ╵10 s       ╵15 s       ╵20 s       ╵25 s
    checkout              ━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗━━━━━━━━━━━━━━
    #1 drop at payments.*   ░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░█░░░░█░░░░█░░░                       ×10
                          ━ up  ┄ degraded  ✗ down  ░ armed  █ acted
    incident 1: opened at 1.1 s, closed at 24.4 s, after 23.3 s: Error: connect ECONNREFUSED 127.0.0.1:…"
  `)
})

test('a system that never recovers from a fault without an end', () => {
  const builder = new TimelineBuilder()
  builder.at(0).arm(1, 'drop', 'payments.*', 1000, null).good()
  for (let ms = 1000; ms <= 6000; ms += 100) builder.at(ms).inject(1).bad({ timedOut: true })
  expect(drawTimeline(builder.events)).toMatchInlineSnapshot(`
    "                      ╵0 ms       ╵1 s        ╵2 s        ╵3 s        ╵4 s        ╵5 s
    checkout              ━━━━━━━━━━━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗
    #1 drop at payments.*             ████░█████░█████░████░█████░████░█████░█████░████░█████░████░█ ×51
                          ━ up  ┄ degraded  ✗ down  ░ armed  █ acted
    incident 1: opened at 1 s, still open: probe timed out"
  `)
})

test('degraded answers, many systems, injections and incidents fold into a dozen lines', () => {
  const builder = new TimelineBuilder()
  for (let n = 1; n <= 7; n++)
    builder.arm(n, `latency ${n * 100}–2000 ms`, `a.very.long.point.name.${n}`, n * 100, n * 400)
  for (let ms = 0; ms <= 3000; ms += 50) {
    builder.at(ms).good({ degraded: ms > 800 && ms < 2000 })
    if (ms % 300 === 0) builder.inject(6)
    for (const system of ['stock', 'mail', 'search']) {
      if (system === 'stock' && ms % 500 === 100)
        builder.bad({ system, error: { name: 'Error', message: 'read ECONNRESET' } })
      else builder.good({ system })
    }
  }
  const drawn = drawTimeline(builder.events)
  expect(drawn).toMatchInlineSnapshot(`
    "                               ╵0 ms               ╵1 s                 ╵2 s
    checkout                       ━━━━━━━━━━━━━━━━━┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄━━━━━━━━━━━━━━━━━━━━━
    stock                          ━━✗✗━━━━━━━━✗✗━━━━━━━━✗✗━━━━━━━━━✗✗━━━━━━━━✗✗━━━━━━━━✗✗━━━━━━━━
    … and 2 more systems
    #1 latency 100–2000 ms at a.v…   ░░░░░░░                                                       never
    #2 latency 200–2000 ms at a.v…     ░░░░░░░░░░░░░                                               never
    #6 latency 600–2000 ms at a.v… █     █     █░░░░░█░░░░░█░░░░░░█░░░░░█░░░░░█░░░░░█     █      █ ×11
    … and 4 more injections
                                   ━ up  ┄ degraded  ✗ down  ░ armed  █ acted
    incident 1 of stock: opened at 100 ms, closed at 150 ms, after 50 ms: Error: read ECONNRESET
    incident 2 of stock: opened at 600 ms, closed at 650 ms, after 50 ms: Error: read ECONNRESET
    … and 4 more incidents"
  `)
  for (const line of drawn.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
})

test('one event, no event, colour on demand', () => {
  expect(drawTimeline([])).toBe('(empty timeline)')
  expect(drawTimeline(new TimelineBuilder().good().events, { width: 60 })).toMatchInlineSnapshot(`
    "         ╵0 ms
    checkout ━
             ━ up  ┄ degraded  ✗ down  ░ armed  █ acted"
  `)
  expect(drawTimeline(outage(), { color: true })).toContain('\u001b[31m✗')
  expect(drawTimeline(outage())).not.toContain('\u001b')
})
