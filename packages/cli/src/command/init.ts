import { spawnSync } from 'node:child_process'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { columns } from '../columns.js'
import { exitCodes } from '../exit-code.js'
import { openQuestions, type Questions } from '../init/ask.js'
import { checkVersion, detectProject, installCommand, type Project, type RunnerName, title } from '../init/detect.js'
import { installed } from '../init/manifest.js'
import { planInit } from '../init/plan.js'
import { writePlan } from '../init/write.js'
import { isInteractive, type Terminal } from '../terminal.js'

export interface InitOptions {
  readonly runner?: RunnerName
  readonly test?: string
  readonly yes?: boolean
  readonly install?: boolean
  readonly force?: boolean
  readonly dryRun?: boolean
}

/** `faultline init` */
export async function init({ terminal, json, out }: Context, options: InitOptions): Promise<Answer> {
  const asks = !options.yes && !json && isInteractive(terminal)
  const questions = asks ? await openQuestions(terminal) : undefined
  const project = detectProject(terminal.cwd)
  const runner = await chooseRunner(project, options.runner, questions)
  const version = checkVersion(project, runner)
  let plan = planInit(project, runner, options.test)
  const suggested = plan.files.at(-1)?.path as string
  if (questions !== undefined && options.test === undefined)
    plan = planInit(project, runner, await questions.test(suggested))

  const wrote = writePlan(project.folder, plan.files, options)
  const missing = installed(project.folder, `@faultline/${runner}`) === undefined ? [`@faultline/${runner}`] : []
  const command = installCommand(project.manager, ...missing)
  const may = missing.length > 0 && !options.dryRun && (options.install ?? (await questions?.install(command)))
  if (may) run(command, terminal)
  const test = plan.files.at(-1)?.path as string
  const next = [...(missing.length > 0 && !may ? [command] : []), runLine(project, runner, test)]
  const found = `${title(runner)} ${version}, ${project.esm ? 'ES modules' : 'CommonJS'}, ${project.typescript ? 'TypeScript' : 'JavaScript'}`
  return {
    document: {
      runner,
      version,
      esm: project.esm,
      typescript: project.typescript,
      files: wrote,
      byHand: plan.byHand,
      next,
    },
    text: [
      `Found ${found}.`,
      columns(wrote.map(({ fate, path, what }) => [fate, out.cyan(path), out.dim(what)])),
      ...(wrote.some(({ fate }) => fate === 'kept') ? ['What was there is as it was; --force overwrites it.'] : []),
      ...plan.byHand,
      `Next:\n${next.map((line) => `  ${line}`).join('\n')}`,
    ].join('\n\n'),
  }
}

async function chooseRunner(
  project: Project,
  given: RunnerName | undefined,
  questions: Questions | undefined,
): Promise<RunnerName> {
  if (given !== undefined) return given
  const [only, other] = project.runners
  if (only !== undefined && other === undefined) return only
  if (only !== undefined) {
    if (questions !== undefined) return questions.runner(project.runners)
    throw new CliError('Vitest and Jest are both here. Say which: `--runner vitest` or `--runner jest`.')
  }
  const add = `\`${installCommand(project.manager, 'vitest')}\``
  throw new CliError(`Neither Vitest nor Jest is among the dependencies of ${project.folder}. Add one: ${add}.`)
}

/** The line that runs the first test. Jest runs ES modules only when Node is told to. */
function runLine({ manifest }: Project, runner: RunnerName, test: string): string {
  if (runner === 'vitest') return `npx vitest run ${test}`
  const modules = Object.values(manifest.scripts ?? {}).some((line) => line.includes('--experimental-vm-modules'))
  return `${modules ? 'NODE_OPTIONS=--experimental-vm-modules ' : ''}npx jest ${test}`
}

function run(command: string, { cwd }: Terminal): void {
  // What it says goes to stderr: stdout is for the answer.
  const { status } = spawnSync(command, { cwd, shell: true, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new CliError(`\`${command}\` failed; the files are written.`, exitCodes.notStarted)
}
