/**
 * The direction of imports in src, as docs/architecture.md draws it. Imports of types count too: a folder must be
 * readable with only those below it.
 */
const base = ['error', 'random', 'clock']
const acting = [...base, 'fault', 'trigger', 'timeline']
const placed = [...acting, 'schedule', 'point']
const measured = [...placed, 'scenario', 'system', 'metric', 'watch']
const sessions = [...measured, 'chaos', 'matcher', 'recommendation']
const searches = [...sessions, 'experiment', 'explore', 'cluster']

/** What each folder may import, itself apart. A folder that is not here is an error: decide where it stands. */
export const allowed: Readonly<Record<string, readonly string[]>> = {
  error: [],
  failpoint: [],
  random: ['error'],
  clock: ['error'],
  fault: base,
  trigger: base,
  timeline: base,
  schedule: acting,
  point: acting,
  scenario: placed,
  metric: placed,
  watch: [...base, 'timeline'],
  system: [...placed, 'metric'],
  recommendation: [...acting, 'schedule', 'metric'],
  chaos: measured,
  matcher: measured,
  experiment: sessions,
  explore: sessions,
  cluster: sessions,
  history: searches,
  graph: [...searches, 'history'],
  report: [...searches, 'history', 'graph'],
  generate: [...searches, 'history'],
}

/** Files of types alone that may be imported from further down, with the reason. */
export const contracts: Readonly<Record<string, readonly string[]>> = {
  // The clock implements what time faults ask of it.
  'fault/fault-kind': ['clock'],
  // Whoever is told of sessions is told of searches by the same way.
  'explore/record/exploration-record': ['chaos'],
}

const runners = /^(vitest|jest|@jest\/.+|@faultline\/.+|faultline)(\/|$)/
const timers = /^(node:)?timers(\/promises)?$/
const specifiers = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g

/** What a file imports: static, dynamic, and re-exports. */
export function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return [...code.matchAll(specifiers)].map((match) => match[2] as string)
}

/**
 * What is wrong with an import, or undefined.
 * @param file path within src: `clock/clock-view.ts`
 */
export function judgeImport(file: string, specifier: string): string | undefined {
  const folder = file.includes('/') ? file.slice(0, file.indexOf('/')) : undefined
  if (runners.test(specifier)) return `the core imports no test runner and not itself by name, but '${specifier}'`
  if (folder !== 'clock' && timers.test(specifier)) return `'${specifier}': time is handed in, src/clock has the timers`
  if (!specifier.startsWith('.') || folder === undefined) return undefined
  const target = resolve(file, specifier)
  const to = target.includes('/') ? target.slice(0, target.indexOf('/')) : ''
  if (to === folder) return undefined
  const may = allowed[folder]
  if (may === undefined) return `folder '${folder}' has no place yet: add it to scripts/lint/imports.ts`
  if (may.includes(to) || contracts[target.replace(/\.[jt]s$/, '')]?.includes(folder)) return undefined
  return `${folder} may not import ${to === '' ? 'an entry' : to}: it may import ${may.join(', ') || 'no other folder'}`
}

function resolve(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
