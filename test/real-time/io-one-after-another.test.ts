import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { withChaos } from 'faultline'
import { expect, test } from 'vitest'
import { real } from '../../src/clock/real.js'

// One was always under way, and at each look as many as at the last: that passed for no progress, and after the patience
// of 200 ms time went on, or the session ended in a deadlock.
test.each([
  ['reads of a file', () => readFile(new URL(import.meta.url))],
  ['pieces of work in the thread pool', () => promisify(randomBytes)(16)],
])('%s, one after another for longer than the patience, hold time all the while', async (_name, step) => {
  await withChaos(async (chaos) => {
    const endMs = real.nowMs() + 700
    while (real.nowMs() < endMs) await step()
    expect(chaos.clock.now()).toBe(0)
    expect(chaos.timeline.events.map(({ type }) => type)).toEqual(['session.opened'])
  })()
})
