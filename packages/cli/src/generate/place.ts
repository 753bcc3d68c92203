import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Project, RunnerName } from '../init/detect.js'
import { type Form, jestForm } from '../init/jest-form.js'

/** Where a test goes, and how it is written there. */
export interface Place {
  /** Absolute. */
  readonly file: string
  readonly modules: 'import' | 'require'
  /** How it names the module. */
  readonly from: string
  /** A test of the project, whose style is followed; undefined: there is none. */
  readonly like: string | undefined
}

/** Beside the module or in the folder of tests, and named, as most tests of the project are. */
export function placeOf(project: Project, runner: RunnerName, module: string, output?: string): Place {
  const tests = testsOf(project.folder)
  const form: Form =
    runner === 'jest'
      ? jestForm(project)
      : { ending: /\.[cm]?tsx?$/.test(module) ? 'test.ts' : project.esm ? 'test.js' : 'test.mjs', imports: true }
  const file =
    output === undefined ? usualFile(project.folder, tests, module, form.ending) : path.resolve(project.folder, output)
  const like = nearest(tests, file)
  return { file, modules: form.imports ? 'import' : 'require', from: specifierOf(file, module, like), like }
}

const passedOver = new Set(['node_modules', 'dist', 'build', 'coverage'])

function testsOf(folder: string): string[] {
  const all = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) return entry.name.startsWith('.') || passedOver.has(entry.name) ? [] : testsOf(place)
    return /\.(test|spec)\.[cm]?[jt]sx?$/.test(entry.name) && !entry.name.startsWith('faultline-survey') ? [place] : []
  })
  return all.sort()
}

function usualFile(folder: string, tests: readonly string[], module: string, ending: string): string {
  const word = tests.filter((file) => /\.spec\.\w+$/.test(file)).length * 2 > tests.length ? 'spec' : 'test'
  // `checkout.chaos.ts` and `checkout.ts` both have `checkout.chaos.test.ts`.
  const stem = path.basename(module).replace(/\.[cm]?[jt]sx?$/, '')
  const name = `${stem.endsWith('.chaos') ? stem : `${stem}.chaos`}.${ending.replace('test', word)}`
  const own = path.dirname(module)
  const beside = tests.filter((file) => existsSync(file.replace(/\.(test|spec)(\.\w+)$/, '$2'))).length
  if (tests.some((file) => path.dirname(file) === own) || beside * 2 > tests.length) return path.join(own, name)
  const inOwn = path.join(own, '__tests__')
  if (tests.some((file) => path.dirname(file) === inOwn)) return path.join(inOwn, name)
  const common = ['test', 'tests', '__tests__'].find((one) => existsSync(path.join(folder, one)))
  return path.join(common === undefined && tests.length > 0 ? own : path.join(folder, common ?? 'test'), name)
}

/** The test that is fewest folders away. */
function nearest(tests: readonly string[], file: string): string | undefined {
  const steps = (other: string) => path.relative(path.dirname(file), other).split(path.sep).length
  return tests.filter((test) => test !== file).sort((a, b) => steps(a) - steps(b))[0]
}

/** Relative, with the ending that other tests import TypeScript with: `.js`, `.ts` or none. */
function specifierOf(file: string, module: string, like: string | undefined): string {
  const relative = path.relative(path.dirname(file), module).split(path.sep).join('/')
  const specifier = relative.startsWith('.') ? relative : `./${relative}`
  if (!/\.[cm]?tsx?$/.test(module)) return specifier
  const used = like === undefined ? '' : readFileSync(like, 'utf8')
  const ending = /['"]\.{1,2}\/[^'"]+?(\.[cm]?[jt]s)?['"]/.exec(used)?.[1]
  if (ending === undefined) return specifier.replace(/\.[cm]?tsx?$/, '')
  return /ts$/.test(ending) ? specifier : specifier.replace(/\.([cm]?)tsx?$/, '.$1js')
}
