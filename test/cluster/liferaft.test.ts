import type { Chaos } from '@faultline/vitest'
import { expect, test } from 'vitest'
import { type RaftOptions, splitTerms, startRafts } from './liferaft.test-support.js'
import { type StormName, searchIn, told } from './storms.test-support.js'

/** Three seconds of elections, under which no term may have two leaders (Raft §5.2, Election Safety). */
const electing = (options: RaftOptions) => async (chaos: Chaos) => {
  const rafts = startRafts(chaos, options)
  await chaos.clock.advance('3s')
  expect(splitTerms(rafts), 'terms with two leaders').toEqual([])
}

async function look(options: RaftOptions, storms: readonly StormName[], runs = 200, seed = 1) {
  const report = await searchIn(electing(options), { storms, nodes: options.nodes, runs, seed })
  return [report.runs, ...told(report), JSON.stringify(report.findings[0]?.schedule.injections), String(report.findings[0]?.failure.error?.stack).slice(0, 1500)]
}

for (const nodes of [3, 5])
  for (const log of [false, true])
    for (const transport of ['requests', 'messages'] as const)
      for (const storms of [['loss', 'latency', 'partition', 'pause'], ['duplicate'], ['crash']] as StormName[][])
      test(`${nodes} ${log} ${transport} ${storms}`, async () => {
        console.log(nodes, log, transport, storms, await look({ nodes, log, transport }, storms))
      })
