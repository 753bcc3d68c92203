/** The listener of a request that fails is never taken off. As in DoctorMcKay/node-globaloffensive#36. */
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

interface Reply {
  readonly id: number
  readonly text: string
}

class Wire {
  readonly replies = new EventEmitter()

  /** The reply comes as an event, before this is done. */
  async send(id: number, text: string) {
    this.replies.emit('reply', { id, text: text.toUpperCase() } satisfies Reply)
  }
}

type Ask = (replies: EventEmitter, send: () => Promise<void>, id: number) => Promise<Reply | undefined>

/** Wrong: an error of `send` skips the last line. */
const ask: Ask = async (replies, send, id) => {
  let reply: Reply | undefined
  const onReply = (one: Reply) => {
    if (one.id === id) reply = one
  }
  replies.on('reply', onReply)
  await send()
  replies.off('reply', onReply)
  return reply
}

const askSafely: Ask = async (replies, send, id) => {
  let reply: Reply | undefined
  const onReply = (one: Reply) => {
    if (one.id === id) reply = one
  }
  replies.on('reply', onReply)
  try {
    await send()
    return reply
  } finally {
    replies.off('reply', onReply)
  }
}

const body =
  (ask: Ask): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const wire = new Wire()
    const wrapped = chaos.wrap('wire', wire)
    await attempt(() => ask(wire.replies, async () => await wrapped.send(1, 'hello'), 1))
    assert.equal(wire.replies.listenerCount('reply'), 0, 'listeners left when the request is over')
  }

export const program: BugProgram = {
  name: 'listener-kept-on-failure',
  kind: 'fault',
  source: 'DoctorMcKay/node-globaloffensive#36',
  buggy: body(ask),
  fixed: body(askSafely),
  trigger: {
    injections: [{ fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'wire.send', when: { calls: [1] } }],
  },
}
