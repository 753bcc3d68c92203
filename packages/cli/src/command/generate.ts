import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Survey } from 'faultline/generate'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { coreOf } from '../core.js'
import { exitCodes } from '../exit-code.js'
import { type BodyModule, bodyModules } from '../generate/bodies.js'
import { type Place, placeOf } from '../generate/place.js'
import { runTests, surveyIn, type TestRunner } from '../generate/runner.js'
import { checkVersion, detectProject, type RunnerName } from '../init/detect.js'
import { writePlan } from '../init/write.js'
import { openProgress } from '../progress.js'
import { catchSignals } from '../signals.js'

export interface GenerateOptions {
  readonly runner?: RunnerName
  readonly output?: string
  readonly points?: readonly string[]
  readonly force?: boolean
  readonly dryRun?: boolean
}

/** `faultline generate <test or module...>`: a chaos test for each point that is reached, written, and run. */
export async function generate(context: Context, args: string[], options: GenerateOptions): Promise<Answer> {
  const { cwd, env } = context.terminal
  const project = detectProject(cwd)
  const runner = runnerOf(project.runners, options.runner)
  checkVersion(project, runner)
  if (options.output !== undefined && args.length > 1) throw new CliError('`--output` is for one module.')
  const modules = args.flatMap((argument) => {
    const file = path.resolve(cwd, argument)
    if (!existsSync(file)) throw new CliError(`There is no file ${argument}.`)
    return bodyModules(file)
  })
  const { houseStyle, styleOf, testSource } = await coreOf(cwd, 'generate')
  const progress = openProgress(context)
  const signals = catchSignals((signal) => progress.note(`${signal}: ending the runner.`))
  const test: TestRunner = { project, runner, env, signal: signals.signal }
  try {
    const jobs = modules.map((module) => ({ module, place: placeOf(project, runner, module.file, options.output) }))
    progress.update({
      name: runner,
      phase: `surveys ${jobs.length === 1 ? 'a module' : `${jobs.length} modules`}`,
      fraction: 0,
    })
    const given = options.points === undefined ? {} : { points: options.points }
    const surveyed = await surveyIn(test, jobs, given)
    const written = jobs.map(({ module, place }, index) => {
      const surveys = surveyed[index] as Survey[]
      const source = testSource(surveys, {
        runner,
        modules: place.modules,
        style: place.like === undefined ? houseStyle : styleOf(readFileSync(place.like, 'utf8')),
        from: place.from,
        module: path.relative(cwd, module.file),
        file: path.relative(cwd, place.file),
      })
      return write(cwd, { module, place, surveys, source }, options)
    })
    const files = written
      .filter(({ fate }) => fate === 'wrote' || fate === 'overwrote')
      .map(({ file }) => path.resolve(cwd, file))
    progress.update({ name: runner, phase: 'runs what was written', fraction: 0.5 })
    const ended = files.length === 0 ? undefined : await runTests(test, files)
    if (signals.signal.aborted)
      return { exitCode: signals.exitCode ?? exitCodes.interrupted, document: { written }, text: 'Interrupted.' }
    return answerOf(context, written, ended, runner)
  } finally {
    signals.release()
    progress.end()
  }
}

function runnerOf(there: readonly RunnerName[], given: RunnerName | undefined): RunnerName {
  const [first, ...others] = given === undefined ? there : [given]
  if (first === undefined) throw new CliError('Neither Vitest nor Jest is here. Run `faultline init` first.')
  if (others.length > 0)
    throw new CliError('Vitest and Jest are both here. Say which: --runner vitest or --runner jest.')
  return first
}

interface Written {
  readonly module: string
  readonly file: string
  readonly fate: ReturnType<typeof writePlan>[number]['fate'] | 'nothing to write'
  readonly tests: number
  readonly findings: readonly {
    readonly body: string
    readonly point: string
    readonly call: number
    readonly fault: string
    readonly message: string
    readonly token: string
  }[]
  readonly surveys: readonly Survey[]
}

function write(
  cwd: string,
  {
    module,
    place,
    surveys,
    source,
  }: { module: BodyModule; place: Place; surveys: readonly Survey[]; source: string | undefined },
  { force = false, dryRun = false }: GenerateOptions,
): Written {
  const file = path.relative(cwd, place.file)
  const all = surveys.flatMap(({ name, points }) =>
    points.flatMap(({ point, faults }) => faults.map((fault) => ({ body: name, point, ...fault }))),
  )
  const findings = all.flatMap(({ body, point, call, fault, token, failure }) =>
    failure === undefined ? [] : [{ body, point, call, fault, token, message: `${failure.name}: ${failure.message}` }],
  )
  const about = { module: path.relative(cwd, module.file), file, tests: all.length, findings, surveys }
  if (source === undefined) return { ...about, fate: 'nothing to write' }
  const [one] = writePlan(cwd, [{ path: file, text: source, what: 'chaos tests' }], { force, dryRun })
  return { ...about, fate: one?.fate ?? 'kept' }
}

function answerOf(
  { out }: Context,
  written: readonly Written[],
  ended: { code: number | null; output: string } | undefined,
  runner: RunnerName,
): Answer {
  const broken = ended !== undefined && ended.code !== 0
  const lines = written.flatMap(({ module, file, fate, tests, findings, surveys }) => [
    `${out.bold(module)}: ${fate}${fate === 'nothing to write' ? '' : ` ${file}`}, ${tests} tests, ${findings.length} marked as findings`,
    ...surveys
      .filter(({ left }) => left !== undefined)
      .map(({ name, left }) => out.dim(`  ${name} was passed over: ${left}`)),
    ...findings.map(
      ({ body, point, call, fault, message }) =>
        `  ${out.red('✗')} ${body}, ${point}, call ${call}, ${fault}: ${message}`,
    ),
    ...(fate === 'kept' ? [out.yellow('  It is there already; --force overwrites it.')] : []),
  ])
  const said = broken
    ? [
        out.red(`${runner} does not pass what was written. A body that is not the same each time? It said:`),
        ended.output.trim(),
      ]
    : ended === undefined
      ? []
      : [`${runner} has run what was written: all as marked.`]
  return {
    exitCode: broken ? exitCodes.failed : exitCodes.passed,
    document: { runner, written, ...(ended === undefined ? {} : { passed: !broken }) },
    text: [...lines, ...said].join('\n'),
  }
}
