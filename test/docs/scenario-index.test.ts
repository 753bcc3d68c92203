import { scenarios } from 'faultline'
import { expect, test } from 'vitest'

type Info = ReturnType<typeof scenarios.list>[number]
type Parameter = Info['parameters'][number]

const number = (value: number) => String(value).replace('-', '−')
const units: Record<string, string> = { ratio: '', count: '' }

function rangeOf({ unit = '', range, values }: Parameter): string {
  if (range !== undefined) return `${number(range[0])} to ${number(range[1])} ${units[unit] ?? unit}`.trim()
  return values === undefined ? '' : values.map((value) => `\`'${value}'\``).join(', ')
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(typeof value[0] === 'number' ? '–' : ', ')
  return typeof value === 'number' ? number(value) : `\`${typeof value === 'string' ? `'${value}'` : String(value)}\``
}

function rowsOf({ name, description, parameters, severity }: Info): string {
  const rows = parameters.map((parameter) => {
    const steps = Object.values(severity).map((step) => shown(step[parameter.name]))
    const ladder = new Set(steps).size === 1 ? steps[0] : steps.join(', ')
    return `| \`${parameter.name}\` | ${rangeOf(parameter)} | ${ladder} | ${parameter.description.replaceAll('|', '\\|')} |`
  })
  const head = '| parameter | range | default, or low, medium, high, critical | meaning |\n| --- | --- | --- | --- |'
  return `### [${name}](${name}.md)\n\n${description}\n\n${head}\n${rows.join('\n')}\n`
}

function page(): string {
  const all = scenarios.list()
  const families = [...new Set(all.map(({ family }) => family))]
  const sections = families.map((family) => {
    const own = all.filter((info) => info.family === family)
    return `## ${family}\n\n${own.map(rowsOf).join('\n')}`
  })
  return `# Scenarios

<!-- Written by test/docs/scenario-index.test.ts from \`scenarios.list()\`: \`npx vitest run test/docs --update\`. -->

Named presets that make injections: \`chaos.inject(scenarios.highLatency({ severity: 'high' }), { at: 'payments.*' })\`.
Each takes a \`severity\`, which picks the default of every parameter (\`medium\` if none is given), a \`probability\`, and
its own parameters; durations are milliseconds or text such as \`'30s'\`. The severity is in the \`fault.armed\` event of
each injection.

${sections.join('\n')}`
}

test('the index of scenarios lists all that there are, by family', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/scenarios/README.md')
})
