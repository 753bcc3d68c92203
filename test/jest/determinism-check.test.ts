import { randomUUID } from 'node:crypto'
import { withChaos } from '@faultline/jest'
import { expect, test } from '@jest/globals'

// What it was that differs from run to run is not looked for here: see `watchSources`.
test('two runs that differ are told, with what differs', async () => {
  const run = withChaos((chaos) => chaos.wrap('log', { write: async (_what: unknown) => 1 }).write(randomUUID()), {
    determinism: 'check',
  })
  await expect(run()).rejects.toMatchObject({ code: 'FAULTLINE_NONDETERMINISM' })
})
