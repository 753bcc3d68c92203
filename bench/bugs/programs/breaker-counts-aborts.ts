/** A caller who gives up opens the breaker for all others. As in diegosouzapw/OmniRoute#7907. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Api {
  async get(path: string, { signal }: { readonly signal: AbortSignal }) {
    await sleep(5)
    signal.throwIfAborted()
    return `200 ${path}`
  }
}

class Breaker {
  open = false

  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.open) throw new Error('The breaker is open')
    try {
      return await work()
    } catch (error) {
      if (this.isFailure(error)) this.open = true
      throw error
    }
  }

  /** Wrong: that the caller left says nothing of the service. */
  isFailure(_error: unknown): boolean {
    return true
  }
}

class SafeBreaker extends Breaker {
  override isFailure(error: unknown): boolean {
    return !isAbort(error)
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

const body =
  (Kind: typeof Breaker): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const api = chaos.wrap('api', new Api())
    const breaker = new Kind()
    let failures = 0
    const get = async (path: string) => {
      const answer = await attempt(() => api.get(path, { signal: new AbortController().signal }))
      if (answer.ok) return answer.value
      if (!isAbort(answer.error)) failures++
      throw answer.error
    }
    for (const path of ['/a', '/b']) {
      await attempt(() => breaker.call(() => get(path)))
      assert.ok(!breaker.open || failures > 0, 'the breaker is open, and the service never failed')
    }
  }

export const program: BugProgram = {
  name: 'breaker-counts-aborts',
  kind: 'fault',
  source: 'diegosouzapw/OmniRoute#7907',
  buggy: body(Breaker),
  fixed: body(SafeBreaker),
  trigger: { injections: [{ fault: { kind: 'abort', phase: 'during' }, at: 'api.get', when: { calls: [1] } }] },
}
