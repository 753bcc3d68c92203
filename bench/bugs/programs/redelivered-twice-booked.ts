/** A message whose acknowledgement is lost comes again, and is booked again. As in OptimalBits/bull#356. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

interface Message {
  readonly id: number
}

class Queue {
  readonly waiting: Message[] = [{ id: 1 }]

  async receive(): Promise<Message | undefined> {
    return this.waiting[0]
  }

  async ack(id: number) {
    const at = this.waiting.findIndex((message) => message.id === id)
    if (at >= 0) this.waiting.splice(at, 1)
  }
}

class Consumer {
  readonly booked: number[] = []

  async next(queue: Queue): Promise<void> {
    const message = await queue.receive()
    if (!message) return
    if (!this.isDone(message)) this.booked.push(message.id)
    await queue.ack(message.id)
  }

  /** Wrong: takes it that each message comes once. */
  isDone(_message: Message): boolean {
    return false
  }
}

class SafeConsumer extends Consumer {
  override isDone({ id }: Message): boolean {
    return this.booked.includes(id)
  }
}

const body =
  (Kind: typeof Consumer): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const queue = chaos.wrap('queue', new Queue())
    const consumer = new Kind()
    for (let n = 0; n < 2; n++) await attempt(() => consumer.next(queue))
    assert.equal(new Set(consumer.booked).size, consumer.booked.length, 'messages booked, and bookings')
  }

export const program: BugProgram = {
  name: 'redelivered-twice-booked',
  kind: 'fault',
  source: 'OptimalBits/bull#356',
  buggy: body(Consumer),
  fixed: body(SafeConsumer),
  trigger: {
    injections: [{ fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'queue.ack', when: { calls: [1] } }],
  },
}
