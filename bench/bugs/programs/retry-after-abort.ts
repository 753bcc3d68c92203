/** What was called off is tried again. As in vercel/fetch-retry#32. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Pages {
  async fetch(page: number, { signal }: { readonly signal: AbortSignal }) {
    await sleep(5)
    signal.throwIfAborted()
    return `page ${page}`
  }
}

type Fetch = (page: number) => Promise<string>
type Crawl = (fetch: Fetch, signal: AbortSignal, page: number) => Promise<string>

/** Wrong: an abort is one more error to be got over. */
const crawl: Crawl = async (fetch, _signal, page) => {
  const first = await attempt(() => fetch(page))
  return first.value ?? (await fetch(page))
}

const crawlSafely: Crawl = async (fetch, signal, page) => {
  signal.throwIfAborted()
  const first = await attempt(() => fetch(page))
  signal.throwIfAborted()
  return first.value ?? (await fetch(page))
}

const body =
  (crawl: Crawl): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const pages = chaos.wrap('pages', new Pages())
    const signal = chaos.signal()
    let callsAfterAbort = 0
    const fetch: Fetch = async (page) => {
      if (signal.aborted) callsAfterAbort++
      return await pages.fetch(page, { signal })
    }
    await attempt(() => crawl(fetch, signal, 1))
    assert.equal(callsAfterAbort, 0, 'calls made after the abort')
  }

export const program: BugProgram = {
  name: 'retry-after-abort',
  kind: 'fault',
  source: 'vercel/fetch-retry#32',
  buggy: body(crawl),
  fixed: body(crawlSafely),
  trigger: { injections: [{ fault: { kind: 'abort', phase: 'during' }, at: 'pages.fetch', when: { calls: [1] } }] },
}
