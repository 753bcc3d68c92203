import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { Agent, request } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { numbers, Page, serve } from './weakness.test-support.js'

const page = new Page('undici-no-limit-on-a-call')

/** A list of a hundred rows over real HTTP, from a server that takes a minute for each. */
async function download(chaos: Chaos, signal: () => AbortSignal | null = () => null) {
  const backend = chaos.wrap('backend', {
    async *rows() {
      yield* numbers(100)
    },
  })
  chaos.inject(scenarios.slowResponse({ delayMs: [60_000, 60_000] }), { at: 'backend.rows.next' })
  const url = await serve(async (_request, response) => {
    response.flushHeaders()
    for await (const row of backend.rows()) response.write(`${row}\n`)
    response.end()
  })
  const agent = new Agent()
  onTestFinished(() => agent.destroy())
  const outcome = await request(url, { dispatcher: agent, signal: signal() })
    .then(({ body }) => body.text())
    .then(
      (text) => `${text.trim().split('\n').length} rows`,
      (error: Error) => error.name,
    )
  return { 'what the caller gets': outcome, 'after, in seconds': chaos.clock.now() / 1000 }
}

test(
  'default: bodyTimeout is for a pause, so a call may take as long as the server likes',
  withChaos(async (chaos) => {
    const seen = await download(chaos)
    page.shows('default', seen)
    expect(Object.values(seen)).toEqual(['100 rows', 6060])
  }),
)

test(
  'AbortSignal.timeout: the call is over after ten seconds',
  withChaos(async (chaos) => {
    const seen = await download(chaos, () => AbortSignal.timeout(10_000))
    page.shows('cured', seen)
    expect(Object.values(seen)).toEqual(['TimeoutError', 10])
  }),
)
