import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { actsOn, faultKinds } from '../../src/fault/index.js'
import { clusterProgram } from './cluster-program.js'

test('a cluster runs the same each time, byte for byte, on each Node: timeline, log and diagram', async () => {
  const first = await clusterProgram()
  for (let run = 0; run < 5; run++) expect((await clusterProgram()) === first).toBe(true)
  const hash = createHash('sha256').update(first).digest('hex')
  // Changed on purpose: `vitest run test/determinism -u`, and say in the changeset that old seeds replay differently.
  await expect(`{ "lines": ${first.split('\n').length}, "hash": "${hash}" }\n`).toMatchFileSnapshot(
    './cluster-expected.json',
  )
})

test('it meets every fault of clusters, and every fate of a message', async () => {
  const written = await clusterProgram()
  const acted = new Set(
    written.split('\n').flatMap((line) => /"type":"fault.injected".*"kind":"(\w+)"/.exec(line)?.[1] ?? []),
  )
  const known = faultKinds().filter((kind) =>
    (['message', 'node', 'network'] as const).some((target) => actsOn(kind, target)),
  )
  expect([...acted]).toEqual(expect.arrayContaining(known.map(({ kind }) => kind)))
  for (const fate of ['delivered', 'lost', 'cut', 'down', 'late', 'rejected', 'under way'])
    expect(new RegExp(`: ${fate}( at \\d+(\\.\\d+)?)?$`, 'm').test(written), fate).toBe(true)
})
