import { expect } from 'vitest'
import { type Project, replayLines } from './project.ts'

/** What each test of the fixtures `failing` says; what is captured must be the same when it is replayed. */
const failures: Readonly<Record<string, RegExp>> = {
  "the customer's cart (50 % of [all]) isn't lost $HOME": /Received: (.+)/,
  'a fault that never acts': /(A fault that was injected never acted, .+)/,
  'a deadlock': /(call 1 of payments\.charge.*)/,
  'a matcher that nobody awaits': /(`toRecoverWithin` was not awaited)/,
  'an error that chance brings': /(call \d+ failed)/,
}

/** Runs the fixture `failing`, then each line that it printed, as it was printed. */
export async function failAndReplay(project: Project, line: string, oneOfSix: RegExp): Promise<void> {
  const first = await project.run(line)
  expect(first.code, first.output).toBe(1)
  for (const [name, fact] of Object.entries(failures)) expect.soft(first.output, name).toMatch(fact)
  const lines = replayLines(first.output)
  expect(lines, first.output).toHaveLength(Object.keys(failures).length)
  for (const replay of lines) {
    const again = await project.run(replay)
    expect(again.code, `${replay}\n${again.output}`).toBe(1)
    expect(again.output, replay).toMatch(oneOfSix)
    // The same failure, to the letter, with the same line to paste.
    const same = Object.values(failures).some((fact) => {
      const found = fact.exec(again.output)?.[1]
      return found !== undefined && first.output.includes(found)
    })
    expect(same, `${replay}\n${again.output}`).toBe(true)
    expect(replayLines(again.output)).toEqual([replay])
  }
}
