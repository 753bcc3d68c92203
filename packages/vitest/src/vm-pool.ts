import module from 'node:module'

interface VitestWorker {
  readonly __vitest_worker__?: { readonly ctx?: { readonly pool?: string } }
  readonly __vitest_required__?: { readonly syncBuiltinESMExports?: () => void }
}

/**
 * In the pools vmThreads and vmForks Vitest gives each context copies of Node's modules, which Node's own
 * `syncBuiltinESMExports` does not reach: `import { setTimeout } from 'node:timers/promises'` would not see virtual
 * time. Vitest keeps a function that does, for its fake timers; in a context of its own `module` is a copy too, so
 * putting it there reaches no one else.
 * @returns the pool if it has no such function: named imports are real there
 */
export function serveVmPool(worker: VitestWorker, target: { syncBuiltinESMExports: () => void }): string | undefined {
  const pool = worker.__vitest_worker__?.ctx?.pool
  if (!pool?.startsWith('vm')) return undefined
  const sync = worker.__vitest_required__?.syncBuiltinESMExports
  if (sync === undefined) return pool
  target.syncBuiltinESMExports = sync
  return undefined
}

const unserved = serveVmPool(globalThis as VitestWorker, module)
if (unserved !== undefined)
  process.emitWarning(
    `In the pool ${unserved} of this Vitest, named imports of 'node:timers' and 'node:timers/promises' do not see ` +
      "virtual time. Use the pool 'threads' or 'forks', or the global functions.",
    { type: 'FaultlineWarning', code: 'FAULTLINE_VM_POOL' },
  )
