import { pluginVariable } from './pool-variable.js'

interface Worker {
  readonly ctx?: { readonly pool?: string }
}

/** The vm pool this runs in without the plugin, or undefined. */
export function unservedPool(scope: object = globalThis, environment = process.env): string | undefined {
  const pool = (scope as { __vitest_worker__?: Worker }).__vitest_worker__?.ctx?.pool
  return pool?.startsWith('vm') && environment[pluginVariable] === undefined ? pool : undefined
}

const pool = unservedPool()
if (pool !== undefined) {
  const type = 'FaultlineWarning'
  const message =
    `In the pool ${pool}, named imports of 'node:timers' and 'node:timers/promises' do not see virtual time. ` +
    "Add the plugin to the Vitest config: import faultline from '@faultline/vitest/plugin'; plugins: [faultline()]."
  // Once a worker: the process object is the same in all its contexts.
  const told = Symbol.for('faultline.vitest.pool')
  const known = process as unknown as Record<symbol, boolean>
  if (!known[told]) process.emitWarning(message, { type, code: 'FAULTLINE_VM_POOL' })
  known[told] = true
}
