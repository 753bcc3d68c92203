import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { faultline } from '../../packages/cli/src/terminal.test-support.js'
import { projectWith } from '../generate/project.js'

const pay = `async (payments) => {
  for (let attempt = 1; ; attempt++)
    try {
      return await payments.charge()
    } catch (error) {
      if (attempt === 3) throw error
    }
}`

const body = `withChaos(async (chaos) => {
  const payments = chaos.wrap('payments', { charge: async () => 'paid' })
  const request = () => pay(payments)
  chaos.system({ name: 'shop', probe: request, workload: { request, perSecond: 5 } })
  chaos.inject(faults.exception('ECONNRESET'), { at: payments, probability: 0.3 })
  await chaos.clock.advance('20s')
})`

const vitest = {
  packages: ['faultline', '@faultline/vitest', 'vitest'],
  code: 'src/pay.js',
  files: {
    'package.json': { name: 'shop', type: 'module', devDependencies: { vitest: '5' } },
    'src/pay.js': `export const pay = ${pay}\n`,
    'test/pay.test.js': `import { faults, withChaos } from '@faultline/vitest'\nimport { test } from 'vitest'\nimport { pay } from '../src/pay.js'\ntest('checkout', ${body})\n`,
  },
}

const jest = {
  packages: ['faultline', '@faultline/jest', 'jest'],
  code: 'pay.js',
  files: {
    'package.json': { name: 'shop', devDependencies: { jest: '30' } },
    'pay.js': `exports.pay = ${pay}\n`,
    'pay.test.js': `const { faults, withChaos } = require('@faultline/jest')\nconst { pay } = require('./pay.js')\ntest('checkout', ${body})\n`,
  },
}

// Each starts a runner twice: what is tested is that it starts, in a tree that git has made, with a reporter it does not know.
test.each([
  ['vitest', vitest],
  ['jest', jest],
] as const)('verify runs both trees in %s', { timeout: 60_000 }, async (runner, { packages, code, files }) => {
  const cwd = projectWith(packages, { ...files, '.gitignore': 'node_modules\n' })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd, encoding: 'utf8' })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'one')
  const file = path.join(cwd, code)
  writeFileSync(file, readFileSync(file, 'utf8').replace('attempt === 3', 'attempt === 1'))
  const before = git('status', '--porcelain')
  const { exitCode, json } = await faultline(['verify', '--base', 'HEAD', '--seeds', '1', '--json'], { cwd })
  const { suite, verdict, metrics } = json()
  // One seed tells nothing, but what each tree did.
  expect({ exitCode, suite, verdict }).toEqual({ exitCode: 0, suite: runner, verdict: 'unclear' })
  const rate = metrics.find(({ metric }: { metric: string }) => metric === 'errorRate')
  expect(rate).toMatchObject({ test: 'checkout', paired: true, seeds: { before: 1, after: 1 } })
  expect(rate.after).toBeGreaterThan(rate.before + 0.1)
  expect(git('status', '--porcelain')).toBe(before)
})
