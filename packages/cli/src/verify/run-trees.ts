import { existsSync, readdirSync } from 'node:fs'
import { CliError } from '../cli-error.js'
import { exitCodes } from '../exit-code.js'
import type { Progress } from '../progress.js'
import { runLine } from './run-line.js'
import type { Suite } from './suite.js'

/** One side: where its code is, and where its journals go. */
export interface Tree {
  readonly name: string
  readonly folder: string
  readonly journals: string
}

export interface Conditions {
  readonly seeds: readonly number[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly progress: Progress
}

/**
 * Runs the suite in each tree with each seed; seed by seed, so that a machine that gets slower does so for all of them.
 * @throws CliError where a tree leaves no journal: nothing of it could be compared
 */
export async function runTrees(suite: Suite, trees: readonly Tree[], { seeds, env, signal, progress }: Conditions) {
  const {
    FAULTLINE_REPLAY: _r,
    FAULTLINE_WRITE_REGRESSION: _w,
    GITHUB_ACTIONS: _g,
    ...inherited
  } = { ...process.env, ...env }
  let done = 0
  for (const seed of seeds)
    for (const tree of trees) {
      progress.update({
        name: suite.name,
        phase: `seed ${seed}, ${tree.name}`,
        fraction: done++ / (seeds.length * trees.length),
      })
      const before = journalsIn(tree)
      let output = ''
      for (const line of suite.lines(tree.folder, seed)) {
        const given = { ...inherited, ...suite.env, FAULTLINE_SEED: String(seed), FAULTLINE_JOURNAL: tree.journals }
        const ended = await runLine(line, tree.folder, given, signal).catch((cause: Error) => {
          throw new CliError(`${suite.name} cannot be run: ${cause.message}`, exitCodes.misuse, { cause })
        })
        if (signal.aborted) return
        output = ended.output
      }
      // Tests that fail are what is looked for; a suite that left nothing did not get that far.
      if (journalsIn(tree) === before) throw withoutJournal(suite, tree, output)
    }
}

function journalsIn({ journals }: Tree): number {
  return existsSync(journals) ? readdirSync(journals).filter((file) => file.endsWith('.jsonl')).length : 0
}

function withoutJournal({ name }: Suite, tree: Tree, output: string): CliError {
  const said = output.trim().split('\n').slice(-25).join('\n')
  return new CliError(
    `${name} left no journal in the tree ${tree.name}. It runs no chaos test there, does not start, or has no reporter ` +
      `of faultline that takes its folder from FAULTLINE_JOURNAL. The end of what it said:\n${said}`,
    exitCodes.notStarted,
  )
}
