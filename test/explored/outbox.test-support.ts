import type { PGlite } from '@electric-sql/pglite'
import { attempt, sleep } from './search.test-support.js'

export const tables = `
  create table orders (run int, name text, primary key (run, name));
  create table outbox (id serial primary key, run int, name text, price int, sent boolean default false, until_ms float default 0);
  create table inbox (run int, message int, primary key (run, message));
  create index on outbox (run)`

export interface Message {
  readonly id: number
  readonly name: string
  readonly price: number | null
}

/** How long a message belongs to the relay that claimed it. Longer than whatever a call may take. */
const leaseMs = 70_000

let runs = 0

/** What belongs to one run, in tables that all runs share. */
export class Database {
  readonly pg: PGlite
  readonly run = ++runs
  /** What was booked, as it was committed. */
  readonly booked: string[] = []
  /** Prices of what is to be booked. */
  readonly placed = new Map<string, number | null>()

  constructor(pg: PGlite) {
    this.pg = pg
  }

  /** The order, and what is to be told of it: both or neither. */
  async place(name: string, price: number | null): Promise<void> {
    await this.pg.transaction(async (tx) => {
      await tx.query('insert into orders values ($1, $2)', [this.run, name])
      await tx.query('insert into outbox (run, name, price) values ($1, $2, $3)', [this.run, name, price])
    })
    this.placed.set(name, price)
  }

  async placeAlone(name: string, price: number | null): Promise<void> {
    await this.pg.query('insert into orders values ($1, $2)', [this.run, name])
    this.placed.set(name, price)
  }

  /** The oldest message that nobody is at. */
  async claim(): Promise<Message | undefined> {
    const nowMs = performance.now()
    const { rows } = await this.pg.query<Message>(
      `update outbox set until_ms = $2 where id = (
         select id from outbox where run = $1 and not sent and until_ms <= $3 order by id limit 1 for update skip locked
       ) returning id, name, price`,
      [this.run, nowMs + leaseMs, nowMs],
    )
    return rows[0]
  }

  async oldest(): Promise<Message | undefined> {
    const query = 'select id, name, price from outbox where run = $1 and not sent order by id limit 1'
    return (await this.pg.query<Message>(query, [this.run])).rows[0]
  }

  async release(id: number, afterMs: number): Promise<void> {
    await this.pg.query('update outbox set until_ms = $2 where id = $1', [id, performance.now() + afterMs])
  }

  async sent(id: number): Promise<void> {
    await this.pg.query('update outbox set sent = true where id = $1', [id])
  }

  /** What is done about a message, and that it was: both or neither. */
  async book({ id, name }: Message): Promise<void> {
    const query = 'insert into inbox values ($1, $2) on conflict do nothing returning message'
    if ((await this.pg.query(query, [this.run, id])).rows.length === 1) this.booked.push(name)
  }

  async bookAgain({ name }: Message): Promise<void> {
    this.booked.push(name)
  }
}

export class Shop {
  readonly db: Database
  readonly prices: { of(name: string): Promise<number | null> }
  readonly broker: { publish(message: Message): Promise<void> }

  constructor(db: Database, prices: Shop['prices'], broker: Shop['broker']) {
    this.db = db
    this.prices = prices
    this.broker = broker
  }

  async order(name: string, _id: number): Promise<void> {
    await this.db.place(name, await this.prices.of(name))
  }

  /** A message that cannot be sent is let go of, and others go first. */
  async relay(): Promise<void> {
    const message = await this.db.claim()
    if (!message) return
    try {
      await this.broker.publish(message)
    } catch {
      return this.db.release(message.id, 3000)
    }
    await this.db.sent(message.id)
  }

  /** Whatever befalls it, it goes on. */
  async relays(): Promise<void> {
    for (;;) {
      await attempt(() => this.relay())
      await sleep(5000)
    }
  }

  async receive(message: Message): Promise<void> {
    await this.db.book(message)
  }
}

export class PublishesFirst extends Shop {
  override async order(name: string, id: number): Promise<void> {
    const price = await this.prices.of(name)
    await this.broker.publish({ id, name, price })
    await this.db.placeAlone(name, price)
  }
}

export class MarksFirst extends Shop {
  override async relay(): Promise<void> {
    const message = await this.db.claim()
    if (!message) return
    await this.db.sent(message.id)
    await this.broker.publish(message)
  }
}

export class TakesAllForNew extends Shop {
  override async receive(message: Message): Promise<void> {
    await this.db.bookAgain(message)
  }
}

export class ClaimsNothing extends Shop {
  override async relay(): Promise<void> {
    const message = await this.db.oldest()
    if (!message) return
    await this.broker.publish(message)
    await this.db.sent(message.id)
  }
}

export class StopsAtAnError extends Shop {
  override async relays(): Promise<void> {
    for (;;) {
      await this.relay()
      await sleep(5000)
    }
  }
}
