/** Two retries are promised, and one is made. As in toss/es-toolkit#1207. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Api {
  async get(path: string) {
    return `200 ${path}`
  }
}

type Retry = (retries: number, work: () => Promise<string>) => Promise<string>

/** Wrong: counts attempts as retries. */
const retry: Retry = async (retries, work) => {
  for (let n = 1; ; n++) {
    const done = await attempt(work)
    if (done.ok) return done.value
    if (n >= retries) throw done.error
    await sleep(100)
  }
}

const retrySafely: Retry = (retries, work) => retry(retries + 1, work)

const body =
  (retry: Retry): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const api = chaos.wrap('api', new Api())
    let attempts = 0
    const answer = await attempt(() =>
      retry(2, async () => {
        attempts++
        return await api.get('/a')
      }),
    )
    assert.ok(answer.ok || attempts === 3, `gave up after ${attempts} attempts`)
  }

export const program: BugProgram = {
  name: 'retry-one-short',
  kind: 'pair',
  source: 'toss/es-toolkit#1207',
  buggy: body(retry),
  fixed: body(retrySafely),
  trigger: {
    injections: [
      { fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'api.get', when: { calls: [1] } },
      { fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'api.get', when: { calls: [2] } },
    ],
  },
}
