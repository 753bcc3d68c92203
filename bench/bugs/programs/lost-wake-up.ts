/** It is looked whether there is something, then waited for the signal; that came in between, and was nobody's. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Mailbox {
  readonly mails: string[] = []

  async count() {
    return this.mails.length
  }

  async put(mail: string) {
    this.mails.push(mail)
  }

  async take() {
    return this.mails.shift()
  }
}

class Bell {
  waiting: (() => void)[] = []

  wait(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  ring(): void {
    for (const wake of this.waiting.splice(0)) wake()
  }
}

type Take = (mailbox: Mailbox, bell: Bell) => Promise<unknown>

/** Wrong: not listening yet when it looks. */
const take: Take = async (mailbox, bell) => {
  if ((await mailbox.count()) === 0) await bell.wait()
  return await mailbox.take()
}

const takeSafely: Take = async (mailbox, bell) => {
  const rung = bell.wait()
  if ((await mailbox.count()) === 0) await rung
  return await mailbox.take()
}

const body =
  (take: Take): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const mailbox = new Mailbox()
    const wrapped = chaos.wrap('mailbox', mailbox)
    const bell = new Bell()
    let over = false
    const reading = attempt(() => take(wrapped, bell)).then(() => {
      over = true
    })
    await attempt(() => wrapped.put('mail'))
    bell.ring()
    await chaos.yield()
    const forsaken = !over && bell.waiting.length > 0 && mailbox.mails.length > 0
    assert.ok(!forsaken, 'there is mail, and its reader sleeps')
    bell.ring()
    await reading
  }

export const program: BugProgram = {
  name: 'lost-wake-up',
  kind: 'order',
  source: 'condition variables, checked before they are listened to',
  buggy: body(take),
  fixed: body(takeSafely),
  trigger: { order: [0, 0, 1] },
}
