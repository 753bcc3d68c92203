import path from 'node:path'
import { plainText } from './plain-text.js'
import type { RunReport, TestToSee } from './run-report.js'

interface Place {
  readonly file: string
  readonly line?: number
  readonly test: string
}

/**
 * Workflow commands that annotate a run on GitHub Actions: an error for each test that failed, with its seed and the line
 * to paste; a warning for each that passed only when it was tried again, and for each target that was missed.
 * @param folder what paths are shown from: the workspace
 */
export function githubAnnotations({ failed, flaky, missed }: RunReport, folder: string): string[] {
  return [
    ...failed.map((one) => command('error', one, folder, `The chaos test failed.${again(one)}`)),
    ...flaky.map((one) =>
      command('warning', one, folder, `The chaos test passed only when it was tried again.${again(one)}`),
    ),
    ...missed.map((one) => {
      const { system, target, text, boundText } = one
      return command('warning', one, folder, `${system} missed the target ${target}: ${text}; wanted ${boundText}.`)
    }),
  ]
}

function again({ seeds }: TestToSee): string {
  const [seed] = seeds
  return seed === undefined ? '' : ` Seed ${seed.seed}. To see it again:\n${seed.replay}`
}

function command(level: 'error' | 'warning', { file, line, test }: Place, folder: string, message: string): string {
  const where = [
    `file=${property(path.relative(folder, file).split(path.sep).join('/'))}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    `title=${property(`faultline: ${plainText(test)}`)}`,
  ]
  return `::${level} ${where.join(',')}::${message.split('\n').map(plainText).map(data).join('%0A')}`
}

/** As @actions/core escapes them: nothing in a name can end the command and begin another. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
