import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { checkJudge, type JudgeOptions, judge } from '../compare/judge.js'
import { loadSettings, readSeed, type Settings } from '../config/load.js'
import { type ExitCode, exitCodes } from '../exit-code.js'
import { detectProject, type RunnerName } from '../init/detect.js'
import { openProgress, type Progress } from '../progress.js'
import { catchSignals, type Signals } from '../signals.js'
import { haveSameLock, installLine, linkDependencies } from '../verify/dependencies.js'
import { runLine } from '../verify/run-line.js'
import { runTrees } from '../verify/run-trees.js'
import { experimentSuite, ownSuite, type Suite, testSuite } from '../verify/suite.js'
import { addWorktree, checkRepository, type Worktree } from '../verify/worktree.js'

export interface VerifyOptions extends JudgeOptions {
  readonly base: string
  readonly seeds: string
  /** The first seed. */
  readonly seed?: string
  readonly runner?: RunnerName
  readonly only?: readonly string[]
  readonly experiments?: boolean
  readonly install?: boolean
  /** A line of the shell. */
  readonly prepare?: string
  /** Where the journals of both sides are kept. */
  readonly journals?: string
}

/** `faultline verify --base <ref>`: runs the chaos tests of two trees with the same seeds, and compares what they left. */
export async function verify(context: Context, command: string[], options: VerifyOptions): Promise<Answer> {
  const { cwd } = context.terminal
  const settings = await loadSettings(context.terminal, options.config === undefined ? {} : { config: options.config })
  const seeds = seedsOf(options, settings)
  checkRepository(cwd)
  await checkJudge(settings, options, cwd)
  const suite = await suiteOf(command, settings, options, cwd)
  const progress = openProgress(context)
  const signals = catchSignals((signal) => progress.note(`${signal}: ending the runs, removing the worktree.`))
  const kept = options.journals === undefined ? undefined : path.resolve(cwd, options.journals)
  const journals = kept ?? realpathSync(mkdtempSync(path.join(tmpdir(), 'faultline-journals-')))
  let base: Worktree | undefined
  try {
    base = addWorktree(cwd, options.base)
    await prepare(base, options, detectProject(cwd), signals, progress)
    const trees = [
      { name: `base ${base.commit.slice(0, 12)}`, folder: base.folder, journals: emptyFolder(journals, 'before') },
      { name: 'as it is', folder: cwd, journals: emptyFolder(journals, 'after') },
    ] as const
    await runTrees(suite, trees, { seeds, env: context.terminal.env, signal: signals.signal, progress })
    if (signals.signal.aborted) return interrupted(signals.exitCode)
    const sides = { before: trees[0].journals, after: trees[1].journals }
    const about = { base: base.commit, seeds, suite: suite.name, ...(kept === undefined ? {} : { journals: sides }) }
    const { text, ...answer } = await judge(context, sides, settings, options, about)
    const head = `${base.commit.slice(0, 12)} and the working tree, ${suite.name}, ${seeds.length} seeds from ${seeds[0]}`
    return { ...answer, text: `${context.out.dim(head)}\n${text}` }
  } finally {
    base?.remove()
    if (kept === undefined) rmSync(journals, { recursive: true, force: true })
    signals.release()
    progress.end()
  }
}

function seedsOf({ seeds, seed }: VerifyOptions, settings: Settings): number[] {
  const count = /^\d+$/.test(seeds) ? Number(seeds) : 0
  if (count < 1 || count > 1000) throw new CliError(`Expected --seeds to be a whole number, 1 to 1000, got '${seeds}'.`)
  // The same each time: whoever looks at what it found finds it again.
  const first = readSeed('--seed', seed) ?? settings.seed ?? 1
  return Array.from({ length: count }, (_, i) => (first + i) % 2 ** 32)
}

async function suiteOf(command: string[], settings: Settings, options: VerifyOptions, cwd: string): Promise<Suite> {
  if (command.length > 0) return ownSuite(command)
  if (options.experiments === true) return experimentSuite(settings, cwd)
  return testSuite(cwd, options.runner, options.only ?? [])
}

/** Packages and what is built, in the other tree. */
async function prepare(
  base: Worktree,
  options: VerifyOptions,
  project: ReturnType<typeof detectProject>,
  { signal }: Signals,
  progress: Progress,
): Promise<void> {
  const run = async (line: string, cwd: string) => {
    progress.note(`base: ${line}`)
    const { code, output } = await runLine(line, cwd, process.env, signal)
    if (code !== 0 && !signal.aborted)
      throw new CliError(`\`${line}\` ended with ${code} in the base tree:\n${output.trim()}`, exitCodes.notStarted)
  }
  if (options.install === true) await run(installLine(project), base.root)
  else {
    if (!haveSameLock(project, base))
      progress.note(
        'The lock files differ: both sides run with the packages of the working tree. --install installs the base its own.',
      )
    linkDependencies(base)
  }
  if (options.prepare !== undefined && !signal.aborted) await run(options.prepare, base.folder)
}

/** @throws CliError for one that holds anything: journals of an earlier call are no part of this one */
function emptyFolder(journals: string, side: string): string {
  const folder = path.join(journals, side)
  mkdirSync(folder, { recursive: true })
  if (readdirSync(folder).length === 0) return folder
  throw new CliError(`${folder} is not empty. Give a new folder for --journals, or empty it.`)
}

function interrupted(exitCode: ExitCode = exitCodes.interrupted): Answer {
  return { exitCode, document: { verdict: null, interrupted: true }, text: 'Interrupted: nothing was compared.' }
}
