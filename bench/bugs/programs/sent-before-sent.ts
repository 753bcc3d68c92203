/** An outbox marks a message as sent, and then sends it. As in JiRaska/open-bank-oss#3646. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { attempt, sleep } from '../support.ts'

interface Row {
  readonly id: number
  sent: boolean
}

class Broker {
  readonly delivered = new Set<number>()

  async publish(id: number) {
    this.delivered.add(id)
  }
}

type Relay = (row: Row, publish: () => Promise<void>) => Promise<void>

/** Wrong: what fails now is never tried again. */
const relay: Relay = async (row, publish) => {
  row.sent = true
  await publish()
}

const relaySafely: Relay = async (row, publish) => {
  await publish()
  row.sent = true
}

const body =
  (relay: Relay): Body =>
  async (chaos) => {
    const broker = new Broker()
    const wrapped = chaos.wrap('broker', broker)
    const rows: Row[] = [1, 2, 3, 4, 5].map((id) => ({ id, sent: false }))
    for (let round = 0; round < 3; round++) {
      for (const row of rows) if (!row.sent) await attempt(() => relay(row, () => wrapped.publish(row.id)))
      await sleep(1000)
    }
    for (const { id, sent } of rows)
      assert.ok(!sent || broker.delivered.has(id), `message ${id} is marked as sent, and was not`)
  }

export const program: BugProgram = {
  name: 'sent-before-sent',
  kind: 'fault',
  source: 'JiRaska/open-bank-oss#3646',
  buggy: body(relay),
  fixed: body(relaySafely),
  trigger: {
    injections: [{ fault: { kind: 'exception', code: 'ETIMEDOUT' }, at: 'broker.publish', when: { calls: [4] } }],
  },
}
