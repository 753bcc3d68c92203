/** Nobody waits for the audit, and nobody hears of its failure either. As in openclaw/openclaw#27463. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Store {
  readonly saved: string[] = []

  async save(text: string) {
    return this.saved.push(text)
  }
}

class Audit {
  async write(_line: string) {}
}

type Save = (store: Store, audit: Audit, text: string) => Promise<void>

/** Wrong: a rejection of the audit is nobody's. */
const save: Save = async (store, audit, text) => {
  await store.save(text)
  void audit.write(`saved ${text}`)
}

const saveSafely: Save = async (store, audit, text) => {
  await store.save(text)
  void attempt(() => audit.write(`saved ${text}`))
}

const body =
  (save: Save): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const store = new Store()
    const points = { store: chaos.wrap('store', store), audit: chaos.wrap('audit', new Audit()) }
    const saved = await attempt(() => save(points.store, points.audit, 'text'))
    // Time for the process to hear of what nobody handled.
    await sleep(10)
    assert.ok(!saved.ok || store.saved.length === 1, 'saved means saved')
  }

export const program: BugProgram = {
  name: 'fire-and-forget',
  kind: 'fault',
  source: 'openclaw/openclaw#27463',
  buggy: body(save),
  fixed: body(saveSafely),
  trigger: {
    injections: [{ fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'audit.write', when: { calls: [1] } }],
  },
  seenBy: 'unhandled rejection',
}
