import { expect, test } from 'vitest'
import { readRunLine, runLine } from './line.js'

test.each(['/project/a.experiment.ts', "/project/it's here/a b.ts", '/elsewhere/$HOME.ts'])(
  '%s is read back',
  (file) => {
    const line = runLine({ command: 'run', file, seed: 42, time: 'real' }, '/project')
    const read = readRunLine(line)
    expect(read).toEqual({ command: 'run', file: file.replace('/project/', ''), seed: 42, time: 'real', pace: {} })
  },
)

test('how often and how long is read back', () => {
  const pace = { every: '1 h', for: '30d', runs: 700, keepSystem: true } as const
  const line = runLine({ command: 'continuous', file: '/project/a.ts', seed: 1, time: 'virtual', pace }, '/project')
  expect(line).toContain("--every '1 h' --for 30d --runs 700 --keep-system")
  expect(readRunLine(line)?.pace).toEqual(pace)
})

test.each(['FAULTLINE_SEED=42', 'npx faultline run a.ts; rm -rf x', 'npx faultline init --seed 1 --time real', ''])(
  '%j is no such line',
  (line) => expect(readRunLine(line)).toBe(undefined),
)
