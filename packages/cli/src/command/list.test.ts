import path from 'node:path'
import { faults, scenarios } from 'faultline'
import { expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'

test('scenarios by family, with parameters and ranges', async () => {
  const { exitCode, stdout } = await faultline(['list', '--family', 'time'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^time\n {2}timeSkew {2}Dates are off by an offset\.\n {6}offsetMs {5}−3 153 600 000 000 to /)
  expect(stdout).not.toContain('highLatency')
})

test('as JSON it is what scenarios.list() gives', async () => {
  const { json } = await faultline(['list', '--json'])
  const { scenarios: listed, exitCode, command } = json()
  expect({ exitCode, command }).toEqual({ exitCode: 0, command: 'list' })
  expect(listed).toEqual(JSON.parse(JSON.stringify(scenarios.list())))
})

test('every fault kind, each with what it does', async () => {
  const { json } = await faultline(['list', 'faults', '--json'])
  const kinds = json().faults as { kind: string; does: string }[]
  expect(kinds.map(({ kind }) => kind)).toEqual(Object.keys(faults).sort())
  expect(kinds.filter(({ does }) => does === '')).toEqual([])
})

test('experiments: files that the patterns of the config find, and none in node_modules', async () => {
  // The project itself may lie in a hidden folder.
  const folder = folderWith({
    '.work/shop/faultline.config.mjs':
      "export default { experiments: ['chaos/**/*.experiment.{ts,yaml}', 'node_modules/**'] }",
    '.work/shop/chaos/slow.experiment.ts': '',
    '.work/shop/chaos/deep/outage.experiment.yaml': '',
    '.work/shop/chaos/.hidden/x.experiment.yaml': '',
    '.work/shop/chaos/other.ts': '',
    '.work/shop/node_modules/x/y.experiment.ts': '',
  })
  const { json } = await faultline(['list', 'experiments', '--json'], { cwd: path.join(folder, '.work/shop') })
  expect(json().experiments).toEqual([
    { name: 'outage', file: 'chaos/deep/outage.experiment.yaml' },
    { name: 'slow', file: 'chaos/slow.experiment.ts' },
  ])
})

test.each([
  [['list', 'fauts'], "There are no fauts to list. Did you mean 'faults'?"],
  [['list', '--family', 'netwrk'], "Unknown family 'netwrk'. Did you mean 'network'?"],
  [['list', 'faults', '--family', 'network'], '`--family` is for'],
])('%j is refused', async (argv, message) => {
  const { exitCode, stderr } = await faultline(argv)
  expect(exitCode).toBe(2)
  expect(stderr).toContain(message)
})
