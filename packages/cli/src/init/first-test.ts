import type { RunnerName } from './detect.js'

/** The source of the first chaos test: a caller that retries, an outage of twenty seconds, and how soon it is over. */
export function firstTest(
  runner: RunnerName,
  { imports, typescript }: { imports: boolean; typescript: boolean },
): string {
  const own = `@faultline/${runner}`
  const head = imports
    ? `import { scenarios, withChaos } from '${own}'\nimport { expect, test } from '${runner === 'vitest' ? 'vitest' : '@jest/globals'}'\n`
    : `const { scenarios, withChaos } = require('${own}')\n`
  const signature = typescript
    ? '(payments: { charge(amount: number): Promise<string> }, amount: number)'
    : '(payments, amount)'
  const charge = typescript ? 'async (amount: number)' : 'async (amount)'
  return `${head}
/** Stands for your code: it asks again after a second, up to five times. Put yours in its place. */
async function pay${signature} {
  for (let attempt = 1; ; attempt++) {
    try {
      return await payments.charge(amount)
    } catch (error) {
      if (attempt === 5) throw error
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
}

test(
  'paying survives an outage of twenty seconds',
  withChaos(async (chaos) => {
    // 1. What the code depends on is wrapped: every method is a fault point.
    const payments = chaos.wrap('payments', { charge: ${charge} => \`receipt for \${amount}\` })
    // 2. The system under test, and how to ask whether it is healthy.
    const system = chaos.system({ name: 'checkout', probe: () => pay(payments, 40), probeTimeoutMs: 10_000 })
    // 3. What goes wrong, where, and when. Time is virtual: the twenty seconds take milliseconds.
    chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: 'payments.*', from: '1s', for: '20s' })
    // 4. What must hold. The matcher lets time run until it can tell.
    await expect(system).toRecoverWithin('5s')
  }),
)
`
}
