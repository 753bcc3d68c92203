/**
 * A fault point in production code. Imports nothing, and without a chaos session costs one look-up.
 */
interface Hook {
  call(name: string, args: readonly unknown[], shape: 'sync' | 'async'): unknown
}

interface Failpoint {
  /**
   * Gives `value` back. In a chaos test a fault may act here: throw, change the value, or block for a while.
   * @example
   * failpoint('ledger.before-commit')
   * const rate = failpoint('rates.read', cache.get(currency))
   */
  <T = undefined>(name: string, value?: T): T
  /** As above, for code that can wait: latency and holds are awaited. */
  async<T = undefined>(name: string, value?: T): Promise<T>
}

const hook = () => (globalThis as unknown as Record<symbol, Hook | undefined>)[Symbol.for('faultline.failpoint')]

export const failpoint: Failpoint = /* @__PURE__ */ Object.assign(
  (name: string, ...args: unknown[]) => {
    const found = hook()
    return (found ? found.call(name, args, 'sync') : args[0]) as never
  },
  {
    async: async (name: string, ...args: unknown[]) => {
      const found = hook()
      return (await (found ? found.call(name, args, 'async') : args[0])) as never
    },
  },
)
