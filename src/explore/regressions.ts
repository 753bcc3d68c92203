import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { typedPath } from '../chaos/command-line.js'
import type { Origin } from '../chaos/index.js'
import { summarise } from '../error/index.js'
import type { Schedule } from '../schedule/schedule.js'
import { carriedOptions } from './carried-options.js'
import type { ExploreOptions } from './options.js'
import { type Corpus, formatCorpus, type KeptBody, parseCorpus, withRegression } from './regression-corpus.js'
import { regressionTestSource } from './regression-test.js'
import { isWritable } from './replay-line.js'
import type { Finding } from './report.js'
import type { Strategy } from './strategy.js'

/** Beside the test file. Nothing is written anywhere else. */
const folder = '__faultline__'

/** Runs what is kept, before anything is searched for. */
export function regressionsStrategy(schedules: readonly Schedule[]): Strategy {
  return {
    name: 'regressions',
    *candidates({ palette }) {
      for (const schedule of schedules) yield palette.candidateOf(schedule)
    },
  }
}

/**
 * The schedules kept for a test: none where it has no file.
 * @throws ScheduleFormatError when the file cannot be read as what it should be
 */
export function readRegressions({ test }: Origin): Schedule[] {
  if (test?.file === undefined) return []
  const list = readCorpus(test.file).get(test.name) ?? []
  return list.map(({ schedule }) => schedule)
}

/**
 * Keeps a finding, to be run first from then on; with the place that its body can be imported from, also as a test of
 * its own, with those of the search's options that are data.
 * @returns the files that it is in; none where there is no test file, or where it could not be run again from a file
 */
export function writeRegression({ test, runner }: Origin, finding: Finding, options: ExploreOptions = {}): string[] {
  const body = bodyOf(options)
  const { schedule, failure, reproduced } = finding
  if (test?.file === undefined || runner.name === 'node') return []
  if (!reproduced || failure.oracle === 'sometimes' || !isWritable(schedule)) return []
  const { name, message } = summarise(failure.error)
  const broke = `${failure.oracle}: ${name}: ${message.split('\n')[0]}`.slice(0, 300)
  const before = readCorpus(test.file)
  const corpus = withRegression(before, test.name, { broke, ...(body === undefined ? {} : { body }), schedule })
  const file = corpusFile(test.file)
  if (corpus !== before) writeAtomically(file, formatCorpus(corpus))
  const modules = modulesOf(test.file)
  const source = regressionTestSource(corpus, `${folder}/${path.basename(file)}`, { runner: runner.name, modules })
  const testFile = regressionTestFile(test.file)
  if (source !== undefined && body !== undefined) writeAtomically(testFile, source)
  if (body === undefined) return [typedPath(file)]
  const { left = [] } = body
  const without = left.length === 0 ? '' : ` (without ${left.join(', ')}: no data)`
  return [typedPath(file), `${typedPath(testFile)}${without}`]
}

function bodyOf({ regression, ...options }: ExploreOptions): KeptBody | undefined {
  if (regression === undefined) return undefined
  const { options: carried, left } = carriedOptions(options)
  const { from, name } = regression
  return {
    from,
    name,
    ...(carried === undefined ? {} : { options: carried }),
    ...(left.length === 0 ? {} : { left }),
  }
}

function corpusFile(testFile: string): string {
  return path.join(path.dirname(testFile), folder, `${path.basename(testFile)}.json`)
}

/** `checkout.test.ts` → `checkout.regression.test.ts`: what picks up the one picks up the other. */
function regressionTestFile(testFile: string): string {
  const { dir, base } = path.parse(testFile)
  return path.join(dir, base.replace(/((\.(test|spec))?\.[^.]+)$/, '.regression$1'))
}

function readCorpus(testFile: string): Corpus {
  const file = corpusFile(testFile)
  const text = readIfThere(file)
  return text === undefined ? new Map() : parseCorpus(text, typedPath(file))
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/** As the test file itself takes modules. */
function modulesOf(testFile: string): 'import' | 'require' {
  if (/\.(mjs|[mc]?tsx?)$/.test(testFile)) return 'import'
  if (testFile.endsWith('.cjs')) return 'require'
  return /^\s*(import|export)\b/m.test(readIfThere(testFile) ?? '') ? 'import' : 'require'
}

/** Whoever reads it meanwhile reads the one before or the new one, whole. */
function writeAtomically(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(draft, text)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
