/** Work that fails leaves its listener on a long-lived AbortSignal. As in sindresorhus/p-retry#71. */
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Pages {
  async fetch(page: number) {
    return `page ${page}`
  }
}

class Index {
  async add(text: string) {
    return text.length
  }
}

type Abortable = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>

function onAbort(signal: AbortSignal) {
  let listener = () => {}
  const aborted = new Promise<never>((_, reject) => {
    listener = () => reject(signal.reason)
    signal.addEventListener('abort', listener)
  })
  return { aborted, off: () => signal.removeEventListener('abort', listener) }
}

/** Wrong: the listener goes when all went well. */
const abortable: Abortable = async (signal, work) => {
  const { aborted, off } = onAbort(signal)
  const value = await Promise.race([work(), aborted])
  off()
  return value
}

const abortableSafely: Abortable = async (signal, work) => {
  const { aborted, off } = onAbort(signal)
  try {
    return await Promise.race([work(), aborted])
  } finally {
    off()
  }
}

const body =
  (abortable: Abortable): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const pages = chaos.wrap('pages', new Pages())
    const { signal } = new AbortController()
    const index = chaos.wrap('index', new Index())
    await attempt(async () => await index.add(await abortable(signal, () => pages.fetch(1))))
    assert.equal(getEventListeners(signal, 'abort').length, 0, 'listeners left on the signal')
  }

export const program: BugProgram = {
  name: 'abort-listener-kept',
  kind: 'fault',
  source: 'sindresorhus/p-retry#71',
  buggy: body(abortable),
  fixed: body(abortableSafely),
  trigger: { injections: [{ fault: { kind: 'exception', status: 503 }, at: 'pages.fetch', when: { calls: [1] } }] },
}
