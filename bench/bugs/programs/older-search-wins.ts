/** Whatever was answered last is shown, not what was asked last. As in TarekRaafat/autoComplete.js#297. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Api {
  async search(text: string) {
    return `results for ${text}`
  }
}

class Box {
  shown = ''
  turn = 0

  async type(search: () => Promise<string>): Promise<void> {
    const turn = ++this.turn
    const results = await search()
    if (results && this.mayShow(turn)) this.shown = results
  }

  /** Wrong: nobody looks whether it is still wanted. */
  mayShow(_turn: number): boolean {
    return true
  }
}

class SafeBox extends Box {
  override mayShow(turn: number): boolean {
    return turn === this.turn
  }
}

const body =
  (Kind: typeof Box): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const api = chaos.wrap('api', new Api())
    const box = new Kind()
    const answers = new Map<string, string>()
    const type = (text: string) =>
      box.type(async () => {
        const results = await api.search(text)
        answers.set(text, results)
        return results
      })
    await Promise.all(['ch', 'chaos'].map((text) => attempt(() => type(text))))
    const last = answers.get('chaos')
    if (last) assert.equal(box.shown, last, 'what is shown')
  }

export const program: BugProgram = {
  name: 'older-search-wins',
  kind: 'order',
  source: 'TarekRaafat/autoComplete.js#297',
  buggy: body(Box),
  fixed: body(SafeBox),
  trigger: { order: [1] },
}
