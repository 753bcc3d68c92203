import { randomUUID } from 'node:crypto'
import { withChaos } from '@faultline/jest'
import { expect, test } from '@jest/globals'

// As a module of the code under test may take it, before any session has begun; of the realm that Jest made.
const { random } = Math

test.each([
  ['crypto.randomUUID', randomUUID],
  ['Math.random', random],
])('%s is named as what makes two runs differ', async (name, source) => {
  const run = withChaos((chaos) => chaos.wrap('log', { write: async (_what: unknown) => 1 }).write(source()), {
    determinism: 'check',
  })
  const place = expect.stringMatching(/^at .*determinism-check\.test\.ts/)
  await expect(run()).rejects.toMatchObject({ code: 'FAULTLINE_NONDETERMINISM', sources: [{ name, place }] })
})
