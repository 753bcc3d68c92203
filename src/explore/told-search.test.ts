import { expect, test } from 'vitest'
import { type EndedSession, plainRunner, type Runner } from '../chaos/index.js'
import { type Chaos, withChaos } from '../index.js'
import { createExplore } from './index.js'

/** A search in a test, and what those are told of it who report on sessions. */
async function toldOf(body: (chaos: Chaos) => unknown) {
  const told: EndedSession[] = []
  const runner: Runner = {
    ...plainRunner,
    test: () => ({ name: 'it' }),
    listener: () => (session) => told.push(session),
    replay: ({ name }, environment) => `${environment} run '${name}'`,
  }
  const error: unknown = await createExplore(runner)({ seed: 1, runs: 20, progress: false }, body)().catch((e) => e)
  return { error: error as Error, told: told.map(({ replay, ...rest }) => ({ ...rest, replay: replay() })) }
}

const charge = async (chaos: Chaos) => await chaos.wrap('bank', { charge: async () => 1 }).charge()

test('a search with a finding is one session that failed, with the run that shows it and its own line to replay', async () => {
  const { error, told } = await toldOf(charge)
  expect(told).toMatchObject([{ seed: 1, failed: true, nested: false }])
  expect(told[0]?.events.filter(({ type }) => type === 'fault.injected')).toHaveLength(1)
  expect(error.message).toContain(`\n  ${told[0]?.replay}\n`)
  expect(told[0]?.replay).toMatch(/^FAULTLINE_REPLAY=f1\.[\w-]+ run 'it'$/)
})

test('one that passes is one session, its forks with it; its seed searches again', async () => {
  const { told } = await toldOf(async (chaos) => {
    await chaos.fork().run((inner) => charge(inner))
  })
  expect(told).toMatchObject([{ seed: 1, failed: false, replay: "FAULTLINE_SEED=1 run 'it'" }])
})

test('one that could not begin failed', async () => {
  const { told } = await toldOf(() => Promise.reject(new Error('not yet')))
  expect(told).toMatchObject([{ failed: true, replay: "FAULTLINE_SEED=1 run 'it'" }])
})

test('one within a session is a part of it', async () => {
  let told: unknown[] = []
  await withChaos(async () => {
    told = (await toldOf(charge)).told
  })()
  expect(told).toEqual([])
})
