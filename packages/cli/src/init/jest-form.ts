import type { Project } from './detect.js'
import { wanted } from './manifest.js'

/** How a test file is written: its ending, and whether it imports or requires. */
export interface Form {
  readonly ending: string
  readonly imports: boolean
}

const typescriptTransforms = ['ts-jest', '@swc/jest', '@babel/preset-typescript', 'esbuild-jest']

/**
 * The form in which Jest can run a file as the project stands: TypeScript only where something transforms it, imports
 * only where Babel rewrites them or Jest was told to run ES modules.
 */
export function jestForm({ manifest, files, esm, typescript }: Project): Form {
  if (typescript && typescriptTransforms.some((name) => wanted(manifest, name) !== undefined))
    return { ending: 'test.ts', imports: true }
  const babel = manifest.babel !== undefined || files.some((file) => /^(babel\.config\.|\.babelrc)/.test(file))
  if (babel) return { ending: 'test.js', imports: true }
  const modules = Object.values(manifest.scripts ?? {}).some((line) => line.includes('--experimental-vm-modules'))
  if (modules) return { ending: esm ? 'test.js' : 'test.mjs', imports: true }
  return { ending: esm ? 'test.cjs' : 'test.js', imports: false }
}
