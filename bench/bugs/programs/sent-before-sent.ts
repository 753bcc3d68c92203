/** An outbox marks a message as sent, and then sends it. As in JiRaska/open-bank-oss#3646. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

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
    if (!(await started(chaos))) return
    const broker = new Broker()
    const wrapped = chaos.wrap('broker', broker)
    const row: Row = { id: 1, sent: false }
    await attempt(() => relay(row, () => wrapped.publish(row.id)))
    assert.ok(!row.sent || broker.delivered.has(row.id), 'the message is marked as sent, and was not')
  }

export const program: BugProgram = {
  name: 'sent-before-sent',
  kind: 'fault',
  source: 'JiRaska/open-bank-oss#3646',
  buggy: body(relay),
  fixed: body(relaySafely),
  trigger: {
    injections: [{ fault: { kind: 'exception', code: 'ETIMEDOUT' }, at: 'broker.publish', when: { calls: [1] } }],
  },
}
