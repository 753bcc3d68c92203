import type { Options } from 'tsup'
import { entries, outputName, type PackageName } from './entries.ts'

/** One build for all packages: ESM, CJS and declarations of each entry. Runs with the package's folder as cwd. */
export function build(name: PackageName, toRoot: string): Options {
  const entry = Object.entries(entries[name]).map(([subpath, file]) => [outputName(subpath), `${toRoot}/${file}`])
  return {
    entry: Object.fromEntries(entry),
    format: ['esm', 'cjs'],
    target: 'node22',
    platform: 'node',
    dts: true,
    tsconfig: `${toRoot}/tsconfig.build.json`,
    // In CJS too: else two entries would hold two copies of a class or a registry.
    splitting: true,
    sourcemap: true,
    clean: true,
    // A class's name is part of its errors' messages.
    keepNames: false,
    silent: true,
  }
}
