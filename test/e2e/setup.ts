import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import root from '../../package.json' with { type: 'json' }
import { folders, type PackageName } from '../../scripts/entries.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder that holds the projects `vitest`, `jest` and `stack`. */
    workshop: string
  }
}

const repository = path.resolve(import.meta.dirname, '../..')
const { devDependencies: versions } = root

/** An npm that says nothing but what it is asked for. */
function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], { cwd, encoding: 'utf8' })
}

function pack(name: PackageName, into: string): string {
  const folder = path.join(repository, folders[name])
  const [packed] = JSON.parse(npm(folder, 'pack', '--json', '--ignore-scripts', '--pack-destination', into))
  return `file:${path.join(into, packed.filename)}`
}

/** An empty project into which a user has installed faultline and a runner. The fixtures' folders are its tests. */
function project(folder: string, devDependencies: Record<string, string>, fixtures: readonly string[]): void {
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'shop', private: true, devDependencies }))
  npm(folder, 'install', '--prefer-offline', '--ignore-scripts', '--no-package-lock')
  for (const name of fixtures)
    cpSync(path.join(import.meta.dirname, 'fixtures', name), path.join(folder, name), { recursive: true })
}

/**
 * Packs the packages once and installs them in empty projects, which are removed at the end of the run, unless
 * `E2E_KEEP` is set: to look at one by hand.
 */
export default function setup({ provide }: TestProject): () => void {
  const workshop = mkdtempSync(path.join(tmpdir(), 'faultline-e2e-'))
  const faultline = pack('faultline', workshop)
  const cli = {
    '@faultline/cli': pack('@faultline/cli', workshop),
    '@faultline/dashboard': pack('@faultline/dashboard', workshop),
  }
  const explore = { 'fast-check': versions['fast-check'] }
  const types = { '@types/node': versions['@types/node'], typescript: versions.typescript }
  project(
    path.join(workshop, 'vitest'),
    {
      faultline,
      ...cli,
      '@faultline/vitest': pack('@faultline/vitest', workshop),
      vitest: versions.vitest,
      ...explore,
      ...types,
    },
    ['vitest'],
  )
  project(
    path.join(workshop, 'jest'),
    {
      faultline,
      ...cli,
      '@faultline/jest': pack('@faultline/jest', workshop),
      '@types/jest': versions['@types/jest'],
      jest: versions.jest,
      ...explore,
      ...types,
    },
    ['jest-cjs', 'jest-esm'],
  )
  const stack = ['@electric-sql/pglite', '@electric-sql/pglite-socket', 'opossum', 'pg'] as const
  const ofStack = Object.fromEntries(stack.map((name) => [name, versions[name]]))
  project(path.join(workshop, 'stack'), { faultline, ...cli, ...ofStack }, ['stack'])
  provide('workshop', workshop)
  if (process.env.E2E_KEEP) console.log(`The projects stay in ${workshop}`)
  return () => {
    if (!process.env.E2E_KEEP) rmSync(workshop, { recursive: true, force: true })
  }
}
