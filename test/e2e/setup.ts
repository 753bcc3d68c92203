import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
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
async function npm(cwd: string, ...args: string[]): Promise<string> {
  const all = [...args, '--loglevel=error', '--no-audit', '--no-fund']
  return (await promisify(execFile)('npm', all, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 })).stdout
}

async function pack(name: PackageName, into: string): Promise<string> {
  const folder = path.join(repository, folders[name])
  const [packed] = JSON.parse(await npm(folder, 'pack', '--json', '--ignore-scripts', '--pack-destination', into))
  return `file:${path.join(into, packed.filename)}`
}

/** An empty project into which a user has installed faultline and a runner. The fixtures' folders are its tests. */
async function project(
  folder: string,
  devDependencies: Record<string, string>,
  fixtures: readonly string[],
): Promise<void> {
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'shop', private: true, devDependencies }))
  await npm(folder, 'install', '--prefer-offline', '--ignore-scripts', '--no-package-lock')
  for (const name of fixtures)
    cpSync(path.join(import.meta.dirname, 'fixtures', name), path.join(folder, name), { recursive: true })
}

/**
 * Packs the packages once and installs them in empty projects, side by side, since most of that is to wait for the registry.
 * They are removed at the end of the run, unless `E2E_KEEP` is set: to look at one by hand.
 */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const workshop = mkdtempSync(path.join(tmpdir(), 'faultline-e2e-'))
  const tarball = (name: PackageName) => pack(name, workshop)
  const [faultline, cli, dashboard, vitest, jest] = await Promise.all([
    tarball('faultline'),
    tarball('@faultline/cli'),
    tarball('@faultline/dashboard'),
    tarball('@faultline/vitest'),
    tarball('@faultline/jest'),
  ])
  const ours = { faultline, '@faultline/cli': cli, '@faultline/dashboard': dashboard }
  const { typescript } = versions
  const shared = { 'fast-check': versions['fast-check'], '@types/node': versions['@types/node'], typescript }
  const ofVitest = { '@faultline/vitest': vitest, vitest: versions.vitest }
  const ofJest = { '@faultline/jest': jest, '@types/jest': versions['@types/jest'], jest: versions.jest }
  const stack = ['@electric-sql/pglite', '@electric-sql/pglite-socket', 'opossum', 'pg'] as const
  const ofStack = Object.fromEntries(stack.map((name) => [name, versions[name]]))
  await Promise.all([
    project(path.join(workshop, 'vitest'), { ...ours, ...ofVitest, ...shared }, ['vitest']),
    project(path.join(workshop, 'jest'), { ...ours, ...ofJest, ...shared }, ['jest-cjs', 'jest-esm']),
    project(path.join(workshop, 'stack'), { ...ours, ...ofStack }, ['stack']),
  ])
  provide('workshop', workshop)
  if (process.env.E2E_KEEP) console.log(`The projects stay in ${workshop}`)
  return () => {
    if (!process.env.E2E_KEEP) rmSync(workshop, { recursive: true, force: true })
  }
}
