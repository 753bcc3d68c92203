import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Survey } from 'faultline/generate'
import { CliError } from '../cli-error.js'
import { exitCodes } from '../exit-code.js'
import type { Project, RunnerName } from '../init/detect.js'
import { type Ended, runLine } from '../verify/run-line.js'
import { programOf } from '../verify/suite.js'
import type { BodyModule } from './bodies.js'
import type { Place } from './place.js'

/** Runs test files in the project's own runner, with its own config and transforms. */
export interface TestRunner {
  readonly project: Project
  readonly runner: RunnerName
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export function runTests({ project, runner, env, signal }: TestRunner, files: readonly string[]): Promise<Ended> {
  const { folder, manifest } = project
  const modules = Object.values(manifest.scripts ?? {}).some((line) => line.includes('--experimental-vm-modules'))
  const relative = files.map((file) => path.relative(folder, file).split(path.sep).join('/'))
  const args = runner === 'vitest' ? ['run', ...relative] : ['--ci', '--runTestsByPath', ...relative]
  const {
    FAULTLINE_REPLAY: _r,
    FAULTLINE_SEED: _s,
    FAULTLINE_WRITE_REGRESSION: _w,
    ...inherited
  } = { ...process.env, ...env }
  return runLine(
    [process.execPath, programOf(folder, runner), ...args],
    folder,
    {
      ...inherited,
      NO_COLOR: '1',
      ...(runner === 'jest' && modules ? { NODE_OPTIONS: '--experimental-vm-modules' } : {}),
    },
    signal,
  )
}

/** A module that is to be surveyed, and where its test will be: imports are relative to that. */
export interface SurveyJob {
  readonly module: BodyModule
  readonly place: Place
}

/**
 * Has the bodies of modules surveyed, by tests that are written for it where theirs will be, run in one process of the
 * runner, and removed. A folder that was made for them goes, too, unless something was written to it.
 * @throws CliError
 */
export async function surveyIn(test: TestRunner, jobs: readonly SurveyJob[], options: object): Promise<Survey[][]> {
  const answers = mkdtempSync(path.join(tmpdir(), 'faultline-survey-'))
  const made: string[] = []
  const files: string[] = []
  try {
    for (const [index, { module, place }] of jobs.entries()) {
      const folder = mkdirSync(path.dirname(place.file), { recursive: true })
      if (folder !== undefined) made.push(folder)
      const ending = /\.(test|spec)\.\w+$/.exec(place.file)?.[0] ?? '.test.js'
      const file = path.join(path.dirname(place.file), `faultline-survey-${process.pid}-${index}${ending}`)
      const given = { ...options, ...(module.only && { only: module.only }) }
      writeFileSync(file, surveySource(test.runner, place, path.join(answers, `${index}.json`), given), { flag: 'wx' })
      files.push(file)
    }
    const { output } = await runTests(test, files)
    return jobs.map(({ module }, index) => {
      const text = readOr(path.join(answers, `${index}.json`))
      if (text !== undefined) return JSON.parse(text) as Survey[]
      const shown = path.relative(test.project.folder, module.file)
      const said = test.signal.aborted ? '' : ` The end of what the runner said:\n${output.trim()}`
      throw new CliError(`${shown} could not be surveyed.${said}`, exitCodes.notStarted)
    })
  } finally {
    for (const file of files) rmSync(file, { force: true })
    for (const folder of made) if (isEmpty(folder)) rmSync(folder, { recursive: true, force: true })
    rmSync(answers, { recursive: true, force: true })
  }
}

function isEmpty(folder: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).every((entry) => entry.isDirectory())
}

function surveySource(runner: RunnerName, { modules, from }: Place, answer: string, options: object): string {
  const [taking, takingAll] =
    modules === 'import'
      ? [
          (what: string, source: string) => `import { ${what} } from ${JSON.stringify(source)}`,
          (source: string) => `import * as bodies from ${JSON.stringify(source)}`,
        ]
      : [
          (what: string, source: string) => `const { ${what} } = require(${JSON.stringify(source)})`,
          (source: string) => `const bodies = require(${JSON.stringify(source)})`,
        ]
  return [
    taking('writeFileSync', 'node:fs'),
    taking('survey', 'faultline/generate'),
    ...(modules === 'import' ? [taking('test', runner === 'vitest' ? 'vitest' : '@jest/globals')] : []),
    takingAll(from),
    '// Removed as soon as it has run.',
    "test('survey', async () => {",
    `  writeFileSync(${JSON.stringify(answer)}, JSON.stringify(await survey(bodies, ${JSON.stringify(options)})))`,
    '}, 120000)',
    '',
  ].join('\n')
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
