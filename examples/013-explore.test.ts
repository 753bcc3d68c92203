/**
 * 013: Exploring.
 *
 * A search runs a body under one schedule after the other: each fault at each call, then several, in other orders, at
 * other moments. What it finds it makes as small as can be. docs/exploring.md has all of it.
 */
import type { Chaos } from '@faultline/vitest'
import { explore, replaySchedule, search } from '@faultline/vitest/explore'
import { expect, test } from 'vitest'

/** Two services. The seat is held for whoever holds it, until it is given back. */
class Seats {
  readonly held = new Set<string>()

  async hold(seat: string): Promise<void> {
    if (this.held.has(seat)) throw new Error(`${seat} is taken`)
    this.held.add(seat)
  }

  async release(seat: string): Promise<void> {
    this.held.delete(seat)
  }
}

class Bank {
  charged = 0

  async charge(amount: number): Promise<string> {
    this.charged += amount
    return 'receipt'
  }
}

interface Services {
  readonly seats: Pick<Seats, 'hold' | 'release'>
  readonly bank: Pick<Bank, 'charge'>
}

type Book = (services: Services, seat: string) => Promise<'booked' | 'sorry'>

/** Production code, wrong: a seat whose hold was not answered may be held all the same. */
const book: Book = async ({ seats, bank }, seat) => {
  try {
    await seats.hold(seat)
  } catch {
    return 'sorry'
  }
  try {
    await bank.charge(40)
    return 'booked'
  } catch {
    await seats.release(seat).catch(() => {})
    return 'sorry'
  }
}

/** Right: whatever it could not finish, it gives back, and asks for it until it is done. */
const bookCarefully: Book = async ({ seats, bank }, seat) => {
  try {
    await seats.hold(seat)
    await bank.charge(40)
    return 'booked'
  } catch {
    for (let attempt = 1; attempt <= 5; attempt++) {
      try {
        await seats.release(seat)
        break
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 1000))
      }
    }
    return 'sorry'
  }
}

/** What is explored: everything that it uses is made in it, anew for each run. */
const oneBooking = (book: Book) => async (chaos: Chaos) => {
  const [seats, bank] = [new Seats(), new Bank()]
  const told = await book({ seats: chaos.wrap('seats', seats), bank: chaos.wrap('bank', bank) }, '12A')
  if (told === 'sorry') expect(seats.held).not.toContain('12A')
}

test('it is found that a seat stays taken, with the one fault it takes', async () => {
  const { findings, stoppedBy } = await search({ seed: 1 }, oneBooking(book))
  expect(stoppedBy).toBe('finding')
  expect(findings[0]?.schedule.injections).toEqual([
    { fault: { kind: 'lostAnswer', code: 'ECONNRESET' }, at: 'seats.hold', when: { calls: [1] }, optional: true },
  ])
})

/** In a test function a finding is a failure: it prints the schedule, and the line that runs it again. */
test('the careful one gives it back', explore({ seed: 1 }, oneBooking(bookCarefully)))

/** What was found once is run again, each time, with FAULTLINE_WRITE_REGRESSION=1; or kept by hand. */
test(
  'the hold is made, and its answer lost',
  replaySchedule(
    { version: 1, seed: 1, injections: [{ fault: { kind: 'lostAnswer' }, at: 'seats.hold', when: { calls: [1] } }] },
    oneBooking(bookCarefully),
  ),
)
