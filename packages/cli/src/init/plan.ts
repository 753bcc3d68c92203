import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Project, RunnerName } from './detect.js'
import { firstTest } from './first-test.js'
import { type Form, jestForm } from './jest-form.js'

/** A file that init would write. */
export interface PlannedFile {
  /** From the project's folder. */
  readonly path: string
  readonly text: string
  /** What it is for, in few words. */
  readonly what: string
}

export interface Plan {
  readonly files: readonly PlannedFile[]
  /** What is to be done by hand, in files that are the user's own. */
  readonly byHand: readonly string[]
}

/** The set-up and the first test, for a project and a runner. Pure but for a look at which files there are. */
export function planInit(project: Project, runner: RunnerName, test?: string): Plan {
  const form: Form =
    runner === 'jest' ? jestForm(project) : { ending: project.typescript ? 'test.ts' : 'test.js', imports: true }
  const folder = ['test', 'tests', '__tests__'].find((name) => existsSync(path.join(project.folder, name)))
  const where = test ?? `${folder ?? 'test'}/chaos.${form.ending}`
  const source = firstTest(runner, { imports: form.imports, typescript: /\.[cm]?tsx?$/.test(where) })
  const setup = runner === 'vitest' ? vitestSetup(project) : jestSetup(project)
  return {
    files: [
      ...setup.files,
      { path: configName(project), text: configSource(project), what: 'config of the command' },
      { path: where, text: source, what: 'first chaos test' },
    ],
    byHand: setup.byHand,
  }
}

function configSource({ typescript }: Project): string {
  const head = typescript ? "import type { FaultlineConfig } from '@faultline/cli'\n\n" : ''
  const typed = typescript ? '' : "/** @type {import('@faultline/cli').FaultlineConfig} */\n"
  return `${head}${typed}export default {
  // Where runs are recorded, one line an event: what \`faultline report\` and \`faultline replay\` read.
  journal: '.faultline',
  // What \`faultline list experiments\` finds, and \`faultline run <name>\` takes.
  experiments: ['experiments/**/*.experiment.{ts,mts,js,mjs,json,yaml,yml}'],
}${typescript ? ' satisfies FaultlineConfig' : ''}
`
}

function configName({ typescript }: Project): string {
  return typescript ? 'faultline.config.ts' : 'faultline.config.mjs'
}

function vitestSetup({ folder, files, typescript }: Project): Plan {
  const config = files.find((file) => /^(vitest|vite)\.config\.[cm]?[jt]s$/.test(file))
  if (config !== undefined) return ownConfig(path.join(folder, config), 'setupFiles', '@faultline/vitest/setup')
  const text = `import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Code that takes a time function when it is loaded sees virtual time.
    setupFiles: ['@faultline/vitest/setup'],
  },
})
`
  return { files: [{ path: `vitest.config.${typescript ? 'ts' : 'mjs'}`, text, what: 'set-up of Vitest' }], byHand: [] }
}

function jestSetup({ folder, files, manifest }: Project): Plan {
  const config = files.find((file) => /^jest\.config\.(json|[cm]?[jt]s)$/.test(file))
  if (config !== undefined || manifest.jest !== undefined)
    return ownConfig(path.join(folder, config ?? 'package.json'), 'setupFilesAfterEnv', '@faultline/jest/setup')
  const text = `/** @type {import('jest').Config} */
module.exports = {
  // Code that takes a time function when it is loaded sees virtual time.
  setupFilesAfterEnv: ['@faultline/jest/setup'],
}
`
  return { files: [{ path: 'jest.config.cjs', text, what: 'set-up of Jest' }], byHand: [] }
}

/** The runner's config is the user's own: what to add is said, unless it is there. */
function ownConfig(file: string, field: string, setup: string): Plan {
  const there = readFileSync(file, 'utf8').includes(setup)
  const line = `Add ${field}: ['${setup}'] to ${path.basename(file)}, so that code which takes a time function when it is loaded sees virtual time.`
  return { files: [], byHand: there ? [] : [line] }
}
