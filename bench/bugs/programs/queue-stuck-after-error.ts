/** One job that fails leaves the queue busy for ever. As in FirebaseExtended/firebase-queue#39 and d3/d3-queue#49. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Mailer {
  async send(_mail: string) {}
}

class Templates {
  async render(name: string) {
    return `Dear customer, ${name}`
  }
}

class Outbox {
  readonly waiting: string[] = []
  readonly send: (mail: string) => Promise<void>
  running = false

  constructor(send: (mail: string) => Promise<void>) {
    this.send = send
  }

  async push(mail: string): Promise<void> {
    this.waiting.push(mail)
    if (!this.running) await this.drain()
  }

  /** Wrong: after an error it believes that it runs. */
  async drain(): Promise<void> {
    this.running = true
    for (let mail = this.waiting.shift(); mail !== undefined; mail = this.waiting.shift()) await this.send(mail)
    this.running = false
  }
}

class SafeOutbox extends Outbox {
  override async drain(): Promise<void> {
    this.running = true
    for (let mail = this.waiting.shift(); mail !== undefined; mail = this.waiting.shift()) {
      const current = mail
      await attempt(() => this.send(current))
    }
    this.running = false
  }
}

const body =
  (Kind: typeof Outbox): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const mailer = chaos.wrap('mailer', new Mailer())
    const templates = chaos.wrap('templates', new Templates())
    const outbox = new Kind((mail) => mailer.send(mail))
    await attempt(async () => await outbox.push(await templates.render('welcome')))
    assert.equal(outbox.running, false, 'the queue runs, and has nothing to do')
  }

export const program: BugProgram = {
  name: 'queue-stuck-after-error',
  kind: 'fault',
  source: 'FirebaseExtended/firebase-queue#39',
  buggy: body(Outbox),
  fixed: body(SafeOutbox),
  trigger: { injections: [{ fault: { kind: 'exception', status: 503 }, at: 'mailer.send', when: { calls: [1] } }] },
}
