import { readFileSync } from 'node:fs'
import { exitCodes } from '@faultline/cli'
import { expect, test } from 'vitest'
import { createProgram } from '../../packages/cli/src/program.ts'

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const page = read('docs/cli.md')
const { stdin, stdout, stderr } = process
const program = createProgram(
  { stdin, stdout, stderr, cwd: '.', env: {} },
  { run: () => Promise.reject(new Error('nothing is run')), said: () => {} },
)

test('the page has the exit codes as they are, in the words of the source', () => {
  const rows = [...page.matchAll(/^\| (\d+) \| `(\w+)` \| (.*) \|$/gm)].map(([, code, name, when]) => ({
    code,
    name,
    when,
  }))
  expect(rows.map(({ code, name }) => [name, Number(code)])).toEqual(Object.entries(exitCodes))
  const source = read('packages/cli/src/exit-code.ts')
  for (const { code, name, when } of rows) expect(source).toContain(` * | ${code} | ${name} | ${when} |\n`)
})

test.each(program.commands.map((command) => [command.name(), command] as const))(
  'the page has %s, and every option of it',
  (name, command) => {
    expect(page).toMatch(new RegExp(`^\\| \\[\`${name}[ \`]`, 'm'))
    for (const { long } of command.options) expect(page, `${name} ${long}`).toContain(`${long}`)
  },
)
