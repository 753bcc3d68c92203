import { CliError } from '../cli-error.js'
import { exitCodes } from '../exit-code.js'
import type { Terminal } from '../terminal.js'
import { type RunnerName, title } from './detect.js'

/** Questions to somebody at a terminal. They are asked on stderr: stdout is for the answer. */
export interface Questions {
  runner(among: readonly RunnerName[]): Promise<RunnerName>
  test(suggested: string): Promise<string>
  install(command: string): Promise<boolean>
}

export async function openQuestions({ stdin, stderr }: Terminal): Promise<Questions> {
  const { confirm, isCancel, select, text } = await import('@clack/prompts')
  const streams = { input: stdin, output: stderr }
  const settled = <T>(answer: T): Exclude<T, symbol> => {
    if (isCancel(answer)) throw new CliError('Nothing was written.', exitCodes.interrupted)
    return answer as Exclude<T, symbol>
  }
  return {
    async runner(among) {
      const options = among.map((value) => ({ value, label: title(value) }))
      return settled(await select<RunnerName>({ message: 'Which test runner?', options, ...streams }))
    },
    async test(suggested) {
      const message = 'Where does the first test go?'
      return settled(await text({ message, initialValue: suggested, defaultValue: suggested, ...streams }))
    },
    async install(command) {
      return settled(await confirm({ message: `Run \`${command}\` now?`, ...streams }))
    },
  }
}
