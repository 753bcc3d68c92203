/** A saga's compensation fails as well, and is given up: the seat stays reserved. As in hoangdaochuz/booking#23. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Seats {
  readonly reserved = new Set<string>()

  async reserve(seat: string) {
    this.reserved.add(seat)
  }

  async release(seat: string) {
    this.reserved.delete(seat)
  }
}

class Payments {
  readonly paid = new Set<string>()

  async charge(seat: string) {
    this.paid.add(seat)
  }
}

class Booking {
  readonly seats: Seats
  readonly payments: Payments
  /** What is still to be released. */
  readonly open = new Set<string>()

  constructor(seats: Seats, payments: Payments) {
    this.seats = seats
    this.payments = payments
  }

  async book(seat: string): Promise<void> {
    try {
      await this.seats.reserve(seat)
      await this.payments.charge(seat)
    } catch (error) {
      await this.compensate(seat)
      throw error
    }
  }

  /** Wrong: tries once. */
  async compensate(seat: string): Promise<void> {
    await attempt(() => this.seats.release(seat))
  }
}

class SafeBooking extends Booking {
  override async compensate(seat: string): Promise<void> {
    this.open.add(seat)
    await this.sweep()
  }

  async sweep(): Promise<void> {
    for (const seat of this.open) {
      const released = await attempt(() => this.seats.release(seat))
      if (released.ok) this.open.delete(seat)
    }
  }
}

const body =
  (Kind: typeof Booking): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const [seats, payments] = [new Seats(), new Payments()]
    const booking = new Kind(chaos.wrap('seats', seats), chaos.wrap('payments', payments))
    await attempt(() => booking.book('1A'))
    for (const seat of seats.reserved)
      assert.ok(payments.paid.has(seat) || booking.open.has(seat), `${seat} is reserved for nobody, for ever`)
  }

export const program: BugProgram = {
  name: 'compensation-given-up',
  kind: 'pair',
  source: 'hoangdaochuz/booking#23',
  buggy: body(Booking),
  fixed: body(SafeBooking),
  trigger: {
    injections: [
      { fault: { kind: 'exception', status: 503 }, at: 'payments.charge', when: { calls: [1] } },
      { fault: { kind: 'exception', code: 'ETIMEDOUT' }, at: 'seats.release', when: { calls: [1] } },
    ],
  },
}
