import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import got, { type ExtendOptions } from 'got'
import { expect, test } from 'vitest'
import { Page, serve } from './weakness.test-support.js'

const page = new Page('got-waits-out-retry-after')

/** One request over real HTTP, to a service that is down for a minute and asks to come again in an hour. */
async function ask(chaos: Chaos, options: ExtendOptions = {}) {
  const backend = chaos.wrap('backend', { find: async () => 'found' })
  chaos.inject(scenarios.randomExceptions({ errors: [503], probability: 1 }), { at: backend.find, for: '1m' })
  const url = await serve((_request, response) =>
    backend.find().then(
      (found) => response.end(found),
      (error: { status: number }) => response.writeHead(error.status, { 'retry-after': '3600' }).end(),
    ),
  )
  const outcome = await got
    .extend(options)(url)
    .text()
    .then(
      (found) => found,
      (error: Error) => error.message.replace(/:.*/, ''),
    )
  return { 'what the caller gets': outcome, 'after, in seconds': chaos.clock.now() / 1000 }
}

test(
  'default: the server decides how long the caller waits, an hour for an outage of a minute',
  withChaos(async (chaos) => {
    const seen = await ask(chaos)
    page.shows('default', seen)
    expect(Object.values(seen)).toEqual(['found', 3600])
  }),
)

test(
  'maxRetryAfter: what asks for more than ten seconds is not waited for',
  withChaos(async (chaos) => {
    const seen = await ask(chaos, { retry: { maxRetryAfter: 10_000 } })
    page.shows('cured', seen)
    expect(Object.values(seen)).toEqual(['Request failed with status code 503 (Service Unavailable)', 0])
  }),
)
