import type { Options } from 'tsup'
import { entries, outputName, type PackageName } from './entries.ts'
import { fastCheckInCjs } from './fast-check-cjs.ts'
import { relativeSources } from './relative-sources.ts'

/** One build for all packages: JavaScript and declarations of each entry. Runs with the package's folder as cwd. */
export function build(name: PackageName, toRoot: string, options: Options = {}): Options {
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
    // `import.meta.url` in CJS.
    shims: true,
    sourcemap: true,
    clean: true,
    silent: true,
    esbuildPlugins: [fastCheckInCjs],
    plugins: [relativeSources],
    ...options,
  }
}
