import { faults, scenarios } from 'faultline'
import { expect, test } from 'vitest'
import { faultline } from '../terminal.test-support.js'

test('a scenario: what it does, parameters at each severity, an example, where the page is', async () => {
  const { exitCode, stdout } = await faultline(['explain', 'highLatency'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^highLatency \(network\)\n\nEach call is made late/)
  expect(stdout).toMatch(/^delayMs +0 to 3 600 000 ms +500–800 ms +800–1200 ms +1200–1600 ms +1600–2000 ms$/m)
  expect(stdout).toMatch(/^delayMs: Delay of a call/m)
  expect(stdout).toMatch(/^Example\n {2}import .*\n[\s\S]*chaos\.inject\(scenarios\.highLatency\(/m)
  expect(stdout).toMatch(/The page: docs\/scenarios\/highLatency\.md, here \//)
})

test('every scenario has a page with what it does and an example', async () => {
  for (const { name } of scenarios.list()) {
    const { scenario } = (await faultline(['explain', name, '--json'])).json()
    expect(scenario.does.length, name).toBeGreaterThan(40)
    expect(scenario.example, name).toContain('withChaos')
    expect(scenario.page).toBe(`docs/scenarios/${name}.md`)
  }
})

test('every fault kind is explained', async () => {
  for (const kind of Object.keys(faults)) {
    const { fault } = (await faultline(['explain', kind, '--fault', '--json'])).json()
    expect(fault.maker, kind).toMatch(new RegExp(`^faults\\.${kind}\\(`))
    expect(fault.does, kind).not.toBe('')
  }
})

test('a name that is both is the scenario, or with --fault the kind', async () => {
  expect((await faultline(['explain', 'cpuStress'])).stdout).toContain('cpuStress (resource)')
  expect((await faultline(['explain', 'cpuStress', '--fault'])).stdout).toContain('cpuStress (fault kind)')
})

test.each([
  ['networkPartion', "Did you mean 'networkPartition'?"],
  ['NETWORKPARTITION', "Did you mean 'networkPartition'?"],
  ['latencey', "Did you mean 'latency'?"],
  ['__proto__', 'Unknown scenario or fault kind'],
])('%s is a typo', async (name, message) => {
  const { exitCode, stdout, stderr } = await faultline(['explain', name])
  expect(exitCode).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain(message)
})
