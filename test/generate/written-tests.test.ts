import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { faultline } from '../../packages/cli/src/terminal.test-support.js'
import { projectWith, withServices } from './project.js'

const vitest = ['faultline', '@faultline/vitest', 'vitest', 'typescript']
const jest = ['faultline', '@faultline/jest', 'jest']

const bank = (body: string) => `
  const charged = []
  const bank = chaos.wrap('bank', { async charge(order) { charged.push(order); return 'paid' } })
  ${body}
  if (charged.length > 1) throw new Error('charged ' + charged.length + ' times')
`
const retrying = bank("await bank.charge(1).catch(() => bank.charge(1)).catch(() => 'unpaid')")

// Two starts of Vitest for all of them, and nothing that could be left out: this is what the command is for.
test('the tests of six services over packages of npm run in Vitest, and tell their weaknesses', {
  timeout: 90_000,
}, async () => {
  const packages = ['p-retry', 'cockatiel', 'opossum', 'keyv', 'dataloader', 'bottleneck']
  const cwd = withServices(
    projectWith([...vitest, ...packages], {
      'package.json': { name: 'shop', type: 'module', devDependencies: { vitest: '5', typescript: '6' } },
      'vitest.config.mjs': "export default { test: { setupFiles: ['@faultline/vitest/setup'] } }",
      'test/one.test.ts':
        'import { expect, test } from "vitest";\n\ntest("one", () => {\n    expect(1).toBe(1);\n});\n',
    }),
  )
  const modules = readdirSync(path.join(cwd, 'src')).map((file) => `src/${file}`)
  const { exitCode, json } = await faultline(['generate', ...modules, '--json'], { cwd })
  const { written, passed } = json()
  expect({ exitCode, passed }).toEqual({ exitCode: 0, passed: true })
  const table = written.map(
    ({
      module,
      tests,
      findings,
    }: {
      module: string
      tests: number
      findings: { fault: string; message: string }[]
    }) => {
      const found = findings.map(({ fault, message }) => `${fault}: ${message.slice(0, 40)}`)
      return [path.basename(module, '.chaos.ts'), tests, ...found]
    },
  )
  expect(table).toMatchInlineSnapshot(`
    [
      [
        "payouts",
        7,
        "lost answer, ECONNRESET: Error: a was paid 2 times",
        "hang for ever: DeadlockError: Deadlock at 4 ms: the tes",
      ],
      [
        "profiles",
        7,
        "answer null: Error: the page shows null",
      ],
      [
        "quotes",
        7,
      ],
      [
        "rates",
        7,
        "hang for ever: DeadlockError: Deadlock at 0 ms: the tes",
        "answer null: Error: the price is null",
      ],
      [
        "stock",
        7,
        "answer null: Error: the page says null",
      ],
      [
        "users",
        7,
        "hang for ever: DeadlockError: Deadlock at 0 ms: the tes",
      ],
    ]
  `)
  const source = readFileSync(path.join(cwd, 'test/users.chaos.test.ts'), 'utf8')
  expect(source).toMatchInlineSnapshot(`
    "// Written by \`faultline generate src/users.chaos.ts\`: the faults that make sense at each point that is reached.
    import { replaySchedule } from "@faultline/vitest/explore";
    import { describe, test } from "vitest";
    import { usersAreShown } from "../src/users.chaos";

    describe("usersAreShown", () => {
        describe("database.users", () => {
            test(
                "call 1: exception ECONNRESET",
                replaySchedule({
                    version: 1,
                    seed: 1,
                    injections: [
                        { fault: { kind: "exception", code: "ECONNRESET" }, at: "database.users", when: { calls: [1] } },
                    ],
                }, usersAreShown),
            );

            test(
                "call 1: lost answer, ECONNRESET",
                replaySchedule({
                    version: 1,
                    seed: 1,
                    injections: [
                        { fault: { kind: "lostAnswer", code: "ECONNRESET" }, at: "database.users", when: { calls: [1] } },
                    ],
                }, usersAreShown),
            );

            // Found at 0 ms, by deadlock: DeadlockError: Deadlock at 0 ms: the test is pending, and no timer and no I/O is left that could go on. Waiting for:
            // Without \`.fails\` it shows itself:
            // FAULTLINE_REPLAY=f1.DQqW7Qw6bGEEMNuvUYaRCa-KAWpySWJCYlFqfqlRZD8gosZBHhXquDHl-xtQA npx vitest run test/users.chaos.test.ts -t '^usersAreShown > database\\.users > call 1: hang for ever$'
            test.fails(
                "call 1: hang for ever",
                replaySchedule({
                    version: 1,
                    seed: 1,
                    injections: [
                        { fault: { kind: "hang", release: "never" }, at: "database.users", when: { calls: [1] } },
                    ],
                }, usersAreShown),
            );

            test(
                "call 1: latency 1000 ms",
                replaySchedule({
                    version: 1,
                    seed: 1,
                    injections: [
                        { fault: { kind: "latency", delayMs: 1000 }, at: "database.users", when: { calls: [1] } },
                    ],
                }, usersAreShown),
            );

            test(
                "call 1: answer null",
                replaySchedule({
                    version: 1,
                    seed: 1,
                    injections: [
                        { fault: { kind: "nullValue", value: "null" }, at: "database.users", when: { calls: [1] } },
                    ],
                }, usersAreShown),
            );

            test(
                "call 1: exception ETIMEDOUT",
                replaySchedule({
                    version: 1,
                    seed: 1,
                    injections: [
                        { fault: { kind: "exception", code: "ETIMEDOUT" }, at: "database.users", when: { calls: [1] } },
                    ],
                }, usersAreShown),
            );

            test(
                "call 1: exception 503",
                replaySchedule({
                    version: 1,
                    seed: 1,
                    injections: [
                        { fault: { kind: "exception", status: 503 }, at: "database.users", when: { calls: [1] } },
                    ],
                }, usersAreShown),
            );
        });
    });
    "
  `)
  expect(readdirSync(path.join(cwd, 'test')).filter((file) => file.includes('survey'))).toEqual([])
})

test('in a CommonJS package with Jest, from a test that imports its body; never over what is there', {
  timeout: 60_000,
}, async () => {
  const cwd = projectWith(jest, {
    'package.json': { name: 'shop', devDependencies: { jest: '30' } },
    'lib/checkout.chaos.js': `exports.payOnce = async (chaos) => {${retrying}}\nexports.other = async (chaos) => { throw new Error('not asked for') }\n`,
    'lib/checkout.spec.js':
      "const { withChaos } = require('@faultline/jest')\nconst { payOnce } = require('./checkout.chaos.js')\n\ntest('pays', withChaos(payOnce))\n",
  })
  const file = path.join(cwd, 'lib/checkout.chaos.spec.js')
  writeFileSync(file, '// mine\n')
  const kept = await faultline(['generate', 'lib/checkout.spec.js'], { cwd })
  expect(kept.stdout).toContain('kept lib/checkout.chaos.spec.js')
  expect(readFileSync(file, 'utf8')).toBe('// mine\n')
  const { exitCode, stdout } = await faultline(['generate', 'lib/checkout.spec.js', '--force'], { cwd })
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/overwrote lib\/checkout\.chaos\.spec\.js, 7 tests, 2 marked as findings/)
  expect(stdout).toContain('jest has run what was written: all as marked.')
  const source = readFileSync(file, 'utf8')
  expect(source).toContain("const { payOnce } = require('./checkout.chaos.js')\n")
  expect(source).toMatch(
    /\/\/ Found at 0 ms, by body: Error: charged 2 times[\s\S]*FAULTLINE_REPLAY=f1\.\S+ npx jest lib\/checkout\.chaos\.spec\.js -t '\^payOnce bank\\\.charge call 1: lost answer, ECONNRESET\$'\n {4}test\.failing\(/,
  )
})

test('what cannot be run is passed over, and says why; nothing is left behind', { timeout: 60_000 }, async () => {
  const cwd = projectWith(vitest, {
    'package.json': { name: 'shop', type: 'module', devDependencies: { vitest: '5' } },
    'src/pay.js': `export async function pay(bank, order) { return await bank.charge(order) }
export async function broken(chaos) { await null; throw new Error('no luck') }
export async function idle(chaos) {}
export class Shop {}
export const limit = 5
`,
  })
  const { exitCode, json, stdout } = await faultline(['generate', 'src/pay.js', '--json'], { cwd })
  expect(exitCode).toBe(0)
  expect(json().written[0].fate).toBe('nothing to write')
  expect(json().written[0].surveys.map(({ name, left }: { name: string; left: string }) => `${name}: ${left}`)).toEqual(
    [
      'Shop: it is a class',
      expect.stringMatching(/^broken: The body fails without any fault: Error: no luck/),
      'idle: it reaches no point',
      'pay: it takes more than a session: export a function (chaos) that wraps what it depends on, and calls it',
    ],
  )
  expect(stdout).not.toContain('undefined')
  expect(readdirSync(cwd).sort()).toEqual(['node_modules', 'package.json', 'src'])
})

test('a module that does not load is said in the words of the runner', { timeout: 60_000 }, async () => {
  const cwd = projectWith(vitest, {
    'package.json': { name: 'shop', type: 'module', devDependencies: { vitest: '5' } },
    'src/bad.js': "import './missing.js'\n",
  })
  const { exitCode, stderr } = await faultline(['generate', 'src/bad.js', '--dry-run'], { cwd })
  expect(exitCode).toBe(3)
  expect(stderr).toMatch(/src\/bad\.js could not be surveyed\.[\s\S]*missing\.js/)
  expect(existsSync(path.join(cwd, 'test'))).toBe(false)
})

test.each([
  [['src/none.js'], 'There is no file src/none.js.'],
  [['src/inline.test.js'], 'has a body that is imported'],
  [['src/inline.test.js', 'src/inline.test.js', '--output', 'x.test.js'], '`--output` is for one module'],
  [['src/inline.test.js', '--runner', 'mocha'], 'Allowed choices are vitest, jest'],
])('%j is misuse', async (args, message) => {
  const cwd = projectWith(vitest, {
    'package.json': { name: 'shop', type: 'module', devDependencies: { vitest: '5' } },
    'src/inline.test.js': "import { withChaos } from '@faultline/vitest'\ntest('a', withChaos(async (chaos) => {}))\n",
  })
  const { exitCode, stderr } = await faultline(['generate', ...args], { cwd })
  expect(exitCode).toBe(2)
  expect(stderr).toContain(message)
})
