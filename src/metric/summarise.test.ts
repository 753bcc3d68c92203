import { expect, test } from 'vitest'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { measure } from './measure.js'
import { summarise } from './summarise.js'
import { wilson } from './wilson.js'

/** A run that was down for so long, out of ten seconds, and refused so many of ten requests. */
function run(downMs: number, refused: number) {
  const builder = new TimelineBuilder().good()
  for (let request = 0; request < 10; request++) request < refused ? builder.refused() : builder.served()
  if (downMs > 0) builder.at(1000).bad()
  if (downMs < 9000) builder.at(1000 + downMs).good()
  return measure(builder.at(10_000).add({ type: 'note.added', text: 'end' }).events)
}

test('each figure is spread over the runs that know it', () => {
  const { runs, figures } = summarise([run(0, 0), run(500, 1), run(1500, 1), run(4000, 6)])
  expect(runs).toBe(4)
  expect(figures.mttr).toEqual({
    n: 3,
    mean: 2000,
    min: 500,
    p50: 1500,
    p90: 4000,
    p95: 4000,
    max: 4000,
    lowerBounds: 0,
  })
  expect(figures.errorRate).toMatchObject({ n: 4, mean: 0.2, p50: 0.1, max: 0.6 })
  expect(figures.faultTolerance).toMatchObject({ n: 0, mean: null, min: null, p95: null, max: null })
})

test('a run that ended while it was down counts as long as it is known to have been, and is marked', () => {
  expect(summarise([run(500, 0), run(9000, 0)]).figures.mttr).toMatchObject({ n: 2, max: 9000, lowerBounds: 1 })
})

test('proportions are pooled over all runs as if they were one', () => {
  const { pooled } = summarise([run(500, 1), run(9000, 6)])
  expect(pooled.errorRate).toEqual({ ratio: 0.35, successes: 7, total: 20, interval: wilson(7, 20) })
  expect(pooled.recoverySuccess).toMatchObject({ ratio: 0.5, successes: 1, total: 2 })
  expect(pooled.faultTolerance).toMatchObject({ ratio: null, total: 0 })
})

test('no runs: nothing is known', () => {
  const { runs, figures, pooled } = summarise([])
  expect([runs, figures.mttr.mean, pooled.errorRate.ratio]).toEqual([0, null, null])
})
