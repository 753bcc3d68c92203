import type { Plugin } from 'vitest/config'
import { pluginVariable } from './pool-variable.js'

const prefix = '\0faultline:'
const modules: Readonly<Record<string, readonly string[]>> = {
  'node:timers': ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
  'node:timers/promises': ['setTimeout', 'setInterval', 'setImmediate'],
}
const passedOn: Readonly<Record<string, string>> = { 'node:timers': 'promises', 'node:timers/promises': 'scheduler' }

/** A module whose named exports ask Node's module at each call: what is patched there is seen here. */
function liveModule(name: string): string {
  const functions = modules[name]?.map((fn) => `export const ${fn} = (...args) => live.${fn}(...args)`) ?? []
  return [
    `import live from '${name}'`,
    ...functions,
    `export const { ${passedOn[name]} } = live`,
    'export default live',
  ].join('\n')
}

/**
 * Vitest plugin for the pools vmThreads and vmForks, in which named imports of Node's timer modules do not see virtual
 * time. Reaches test files and the modules that Vitest transforms; list a dependency that imports them by name under
 * `server.deps.inline`.
 * @example plugins: [faultline()]
 */
export function faultline(): Plugin {
  return {
    name: 'faultline',
    enforce: 'pre',
    config: () => ({ test: { env: { [pluginVariable]: '1' } } }),
    resolveId(source, importer) {
      const name = source.startsWith('node:') ? source : `node:${source}`
      return name in modules && !importer?.startsWith(prefix) ? prefix + name : undefined
    },
    load(id) {
      return id.startsWith(prefix) ? liveModule(id.slice(prefix.length)) : undefined
    },
  }
}

export default faultline
