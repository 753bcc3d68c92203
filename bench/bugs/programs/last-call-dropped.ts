/** What is typed while a save is under way is not saved. As in unjs/perfect-debounce#1. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Store {
  text = ''

  async save(text: string) {
    this.text = text
  }
}

class Editor {
  readonly save: (text: string) => Promise<void>
  text = ''
  /** What the user is told: there is something left to save. */
  dirty = false
  saving: Promise<void> | undefined

  constructor(save: (text: string) => Promise<void>) {
    this.save = save
  }

  type(text: string): void {
    this.text = text
    this.dirty = true
    this.saving ??= this.saveNow().then(() => {
      this.saving = undefined
    })
  }

  /** Wrong: believes that what it has saved is what there is. */
  async saveNow(): Promise<void> {
    const saved = await attempt(() => this.save(this.text))
    if (saved.ok) this.dirty = false
  }
}

class SafeEditor extends Editor {
  override async saveNow(): Promise<void> {
    for (let text: string | undefined; text !== this.text; ) {
      text = this.text
      const saved = await attempt(() => this.save(text as string))
      if (saved.ok && text === this.text) this.dirty = false
    }
  }
}

const body =
  (Kind: typeof Editor): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const store = new Store()
    const wrapped = chaos.wrap('store', store)
    const editor = new Kind((text) => wrapped.save(text))
    const typed = ['cha', 'chaos']
    await Promise.all(typed.map((text, i) => sleep(100 * i).then(() => editor.type(text))))
    await editor.saving
    assert.ok(editor.dirty || store.text === editor.text, `saved, it says, but the store has '${store.text}'`)
  }

export const program: BugProgram = {
  name: 'last-call-dropped',
  kind: 'fault',
  source: 'unjs/perfect-debounce#1',
  buggy: body(Editor),
  fixed: body(SafeEditor),
  trigger: { injections: [{ fault: { kind: 'latency', delayMs: 101 }, at: 'store.save', when: { calls: [1] } }] },
}
