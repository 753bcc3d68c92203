import { createRequire } from 'node:module'

/** Program and version, for the first line of a journal. */
export function writtenBy(): string {
  try {
    // By its own name: the same from the sources and from a build.
    const { version } = createRequire(import.meta.url)('faultline/package.json') as { version: string }
    return `faultline ${version}`
  } catch {
    return 'faultline'
  }
}
