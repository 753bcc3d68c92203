/**
 * The cinema examples of Filibuster's corpus, and how many executions its documentation says they take without and
 * with dynamic reduction (https://filibuster.cloud/cinema-examples.html, and the services in
 * https://github.com/filibuster-testing/filibuster-corpus).
 *
 * Told there: who calls whom in which order, the number of faults of each call, what a failure leads to (any failure
 * of movies makes bookings answer 503), the figures. Guessed: which statuses the faults are; only their number and
 * that 503 is among those of bookings matter. A client here throws for an error status; theirs is asked for it. Each
 * example has one fault-free request, as their functional tests have.
 */
import { expect, test } from 'vitest'
import type { Chaos } from '../../../src/chaos/index.js'
import { connectionError, exceptions, respond, searchAll, timeout } from './services.test-support.js'

const movies = [...exceptions, 404, 500]
const bookings = [...exceptions, 404, 500, 503]
const remote = [connectionError]

async function runs(table: Parameters<typeof searchAll>[0], body: (chaos: Chaos) => Promise<void>) {
  const [full, pruned] = [await searchAll(table, false, body), await searchAll(table, true, body)]
  expect([full.findings, pruned.findings]).toEqual([[], []])
  expect([full.stoppedBy, pruned.stoppedBy]).toEqual(['covered', 'covered'])
  return [full.runs, pruned.runs]
}

const unlessItFails = async (call: () => Promise<unknown>) => {
  try {
    return await call()
  } catch {
    return undefined
  }
}

test('cinema-1, a sequence: 10 executions without reduction, and with', async () => {
  const counts = await runs({ bookings, movies: [...exceptions, 404, 500] }, async (chaos) => {
    const getMovies = chaos.wrap('movies', async () => ['The Good Dinosaur'])
    const getBookings = chaos.wrap('bookings', async () => ['20151201'])
    await unlessItFails(async () => {
      await getBookings()
      await getMovies()
    })
  })
  expect(counts).toEqual([10, 10])
})

test('cinema-2, a chain: 10 executions, 9 with dynamic reduction', async () => {
  const counts = await runs({ bookings, movies }, async (chaos) => {
    const getMovies = chaos.wrap('movies', async () => 'The Good Dinosaur')
    const getBookings = chaos.wrap('bookings', async () => {
      try {
        return [await getMovies()]
      } catch {
        return respond(503)
      }
    })
    await unlessItFails(() => getBookings())
  })
  expect(counts).toEqual([10, 9])
})

test('cinema-3, a chain in a retry: 91 executions, 37 with dynamic reduction', async () => {
  const counts = await runs({ bookings, movies }, async (chaos) => {
    const getMovies = chaos.wrap('movies', async () => 'The Good Dinosaur')
    const getBookings = chaos.wrap('bookings', async () => {
      try {
        return [await getMovies()]
      } catch {
        return respond(503)
      }
    })
    for (let attempt = 0; attempt < 2; attempt++) if (await unlessItFails(() => getBookings())) break
  })
  expect(counts).toEqual([91, 37])
})

test('cinema-4, calls to others whose failure is ignored: 34 executions, 21 with dynamic reduction', async () => {
  const table = { imdb: remote, bookings, fandango: remote, movies, rottenTomatoes: remote }
  const counts = await runs(table, async (chaos) => {
    const imdb = chaos.wrap('imdb', async () => 'ads')
    const fandango = chaos.wrap('fandango', async () => 'popular')
    const rottenTomatoes = chaos.wrap('rottenTomatoes', async () => 'ratings')
    const getMovies = chaos.wrap('movies', async () => {
      await unlessItFails(() => rottenTomatoes())
      return 'The Good Dinosaur'
    })
    const getBookings = chaos.wrap('bookings', async () => {
      await unlessItFails(() => fandango())
      try {
        return [await getMovies()]
      } catch {
        return respond(503)
      }
    })
    await unlessItFails(() => imdb())
    await unlessItFails(() => getBookings())
  })
  expect(counts).toEqual([34, 21])
})

test('cinema-5, default answers, independent calls: 25 executions', async () => {
  const four = [...exceptions, 404, 503]
  const counts = await runs({ bookings: four, movies: four }, async (chaos) => {
    await unlessItFails(chaos.wrap('bookings', async () => ['20151201']))
    await unlessItFails(chaos.wrap('movies', async () => ['The Good Dinosaur']))
  })
  expect(counts).toEqual([25, 25])
})

test('cinema-6, a fallback before another call: 41 executions; with a health check first, cinema-7: 45', async () => {
  const four = [...exceptions, 404, 503]
  const table = { health: four, primary: four, secondary: four, movies: four }
  const visit = (checked: boolean) => async (chaos: Chaos) => {
    const health = chaos.wrap('health', async () => 'OK')
    const primary = chaos.wrap('primary', async () => ['20151201'])
    const secondary = chaos.wrap('secondary', async () => ['20151202'])
    const getMovies = chaos.wrap('movies', async () => ['The Good Dinosaur'])
    if (checked && (await unlessItFails(() => health())) === undefined) return
    const found = (await unlessItFails(() => primary())) ?? (await unlessItFails(() => secondary()))
    if (found !== undefined) await unlessItFails(() => getMovies())
  }
  expect([await runs(table, visit(false)), await runs(table, visit(true))]).toEqual([
    [41, 41],
    [45, 45],
  ])
})

test('cinema-8, one retry: 21 executions', async () => {
  const counts = await runs({ monolith: [connectionError, timeout, 404, 503] }, async (chaos) => {
    const monolith = chaos.wrap('monolith', async () => ['The Good Dinosaur'])
    for (let attempt = 0; attempt < 2; attempt++) if (await unlessItFails(() => monolith())) break
  })
  expect(counts).toEqual([21, 21])
})
