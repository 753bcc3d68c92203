import { expect, test } from 'vitest'
import { sleep } from '../chaos/chaos.test-support.js'
import { type ExploreBody, search } from './index.js'

const hangs = { seed: 1, progress: false, strategies: ['singles'], palette: { only: ['hang'] } } as const

/** Asks while something goes on by itself, as a pool evicts and a breaker rotates its statistics. */
const asking =
  (goOn: () => () => void, answer: (query: () => Promise<number>) => Promise<unknown>): ExploreBody =>
  async (chaos) => {
    const query = chaos.wrap('query', async () => 1)
    const stop = goOn()
    try {
      return await answer(query)
    } finally {
      stop()
    }
  }

const everyMs = (ms: number) => () => {
  const timer = setInterval(() => {}, ms)
  return () => clearInterval(timer)
}

const againAndAgain = () => {
  let timer = setTimeout(function again() {
    timer = setTimeout(again, 20).unref()
  }, 20)
  return () => clearTimeout(timer)
}

test.each([
  ['an interval', everyMs(20)],
  ['a timer that is set anew each time', againAndAgain],
])('a call that hangs for as long as its fault is there, while %s goes on, is no livelock', async (_name, goOn) => {
  const { findings, coverage, virtualMs } = await search(
    hangs,
    asking(goOn, (query) => query()),
  )
  expect(findings).toEqual([])
  expect(coverage.map(({ outcome }) => outcome)).toEqual(['passed'])
  // Two laps of a thousand events: the first tells what was waiting before the second.
  expect(virtualMs).toBeGreaterThan(1000 * 20)
  expect(virtualMs).toBeLessThan(3 * 1000 * 20)
})

test('a limit on the call that comes after thousands of such events comes all the same', async () => {
  let limits = 0
  const body = asking(everyMs(5), async (query) => {
    const limit = new Promise((resolve) => setTimeout(resolve, 60_000, 'none').unref())
    const answer = await Promise.race([query(), limit])
    if (answer === 'none') limits++
  })
  expect((await search(hangs, body)).findings).toEqual([])
  expect(limits).toBe(1)
})

test('what goes on without end once all faults are lifted is a livelock', async () => {
  const { findings } = await search({ ...hangs, palette: { only: ['exception'] } }, async (chaos) => {
    const start = chaos.wrap('start', async () => true)
    let started = false
    start().then(
      (answer) => (started = answer),
      () => {},
    )
    while (!started) await sleep(20)
  })
  expect(findings.map(({ failure }) => failure.oracle)).toEqual(['livelock'])
})
