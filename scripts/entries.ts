/**
 * The entries of the packages: subpath → source file. The builds, the tests' aliases and the checks read this list;
 * `exports` in each package.json and `paths` in tsconfig.json repeat it, and a test holds them together.
 */
export const entries = {
  faultline: {
    '.': 'src/index.ts',
    './adapter': 'src/adapter.ts',
    './cluster': 'src/cluster/index.ts',
    './experiment': 'src/experiment.ts',
    './explore': 'src/explore/index.ts',
    './failpoint': 'src/failpoint/index.ts',
    './fs': 'src/fs.ts',
    './graph': 'src/graph/index.ts',
    './generate': 'src/generate/index.ts',
    './history': 'src/history/index.ts',
    './http': 'src/http.ts',
    './report': 'src/report.ts',
    './resource': 'src/resource.ts',
    './tcp': 'src/tcp.ts',
  },
  '@faultline/vitest': {
    '.': 'packages/vitest/src/index.ts',
    './explore': 'packages/vitest/src/explore.ts',
    './reporter': 'packages/vitest/src/reporter.ts',
    './setup': 'packages/vitest/src/setup.ts',
  },
  '@faultline/jest': {
    '.': 'packages/jest/src/index.ts',
    './explore': 'packages/jest/src/explore.ts',
    './globals': 'packages/jest/src/globals.ts',
    './reporter': 'packages/jest/src/reporter.ts',
    './setup': 'packages/jest/src/setup.ts',
  },
  '@faultline/cli': {
    '.': 'packages/cli/src/index.ts',
  },
  '@faultline/dashboard': {
    '.': 'packages/dashboard/src/index.ts',
  },
} as const satisfies Record<string, Record<string, string>>

export type PackageName = keyof typeof entries

/** Folder of a package, from the root of the repository. */
export const folders: Record<PackageName, string> = {
  faultline: '.',
  '@faultline/vitest': 'packages/vitest',
  '@faultline/jest': 'packages/jest',
  '@faultline/cli': 'packages/cli',
  '@faultline/dashboard': 'packages/dashboard',
}

/** Name of the built file of a subpath: `.` → `index`, `./failpoint` → `failpoint`. */
export function outputName(subpath: string): string {
  return subpath === '.' ? 'index' : subpath.slice(2)
}

/** What a user writes to import an entry: `faultline/failpoint`. */
export function specifier(name: string, subpath: string): string {
  return name + subpath.slice(1)
}
