import { createHash } from 'node:crypto'
import { withChaos } from '@faultline/jest'
import { expect, test } from '@jest/globals'
import { failpoint } from 'faultline/failpoint'
import expected from '../determinism/expected.json'
import { program, schedule } from '../determinism/program'

const hash = (lines: string) => createHash('sha256').update(lines).digest('hex')

test('the program with every fault kind leaves the timeline that it leaves everywhere, run after run', async () => {
  const library = { withChaos, failpoint } as unknown as Parameters<typeof program>[0]
  for (let run = 0; run < 20; run++) expect(hash(await program(library, { schedule } as never))).toBe(expected.hash)
})
