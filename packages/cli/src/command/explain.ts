import { faults, type ScenarioInfo, scenarios } from 'faultline'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { columns, wrap } from '../columns.js'
import { suggest } from '../near.js'
import { faultRows, faultsPage, firstExample, type Page, plain, scenarioPage, section } from '../page.js'
import { showRange, showValue } from '../value.js'

export interface ExplainOptions {
  /** The fault kind, where a scenario has the same name. */
  readonly fault?: boolean
  readonly page?: boolean
}

const severities = ['low', 'medium', 'high', 'critical'] as const

/** `faultline explain <name>` */
export async function explain(context: Context, name: string, options: ExplainOptions): Promise<Answer> {
  const all = scenarios.list()
  const scenario = options.fault === true ? undefined : all.find((each) => each.name === name)
  if (scenario !== undefined) return explainScenario(context, scenario, options)
  if (Object.hasOwn(faults, name)) return explainFault(context, name, options)
  const known = [...(options.fault === true ? [] : all.map((each) => each.name)), ...Object.keys(faults)]
  const sort = options.fault === true ? 'fault kind' : 'scenario or fault kind'
  throw new CliError(
    `Unknown ${sort} '${name}'. ${suggest(name, known)} \`faultline list${options.fault === true ? ' faults' : ''}\` shows all.`,
  )
}

function explainScenario({ out, terminal }: Context, scenario: ScenarioInfo, options: ExplainOptions): Answer {
  const { name, family, description, parameters, severity } = scenario
  const page = scenarioPage(name)
  const does = page === undefined ? description : (section(page, 'What it does') ?? description)
  const example = page === undefined ? undefined : firstExample(section(page, 'Usage') ?? '')
  const document = {
    scenario: { ...scenario, does: plain(does), ...(example === undefined ? {} : { example }), ...at(page) },
  }
  if (options.page === true && page !== undefined) return { document, text: page.markdown.trimEnd() }
  const room = Math.min(terminal.stdout.columns ?? 100, 100)
  const heads = ['parameter', 'accepts', ...severities].map((head) => out.dim(head))
  const rows = parameters.map((parameter) => [
    out.cyan(parameter.name),
    showRange(parameter),
    ...severities.map((each) => showValue(severity[each][parameter.name], parameter)),
  ])
  const text = [
    `${out.bold(name)} ${out.dim(`(${family})`)}`,
    paragraphs(does, room),
    columns([heads, ...rows]),
    parameters.map((each) => wrap(`${each.name}: ${plain(each.description)}`, room)).join('\n'),
    ...(example === undefined ? [] : [`${out.bold('Example')}\n${indent(example)}`]),
    ...pageLine(page),
  ]
  return { document, text: text.join('\n\n') }
}

function explainFault({ out, terminal }: Context, kind: string, options: ExplainOptions): Answer {
  const page = faultsPage()
  const row = page === undefined ? undefined : faultRows(page).find((each) => each.kind === kind)
  const { maker = `faults.${kind}(…)`, does = '', options: takes = '' } = row ?? {}
  const document = { fault: { kind, maker, does, options: takes, ...at(page) } }
  if (options.page === true && page !== undefined) return { document, text: page.markdown.trimEnd() }
  const room = Math.min(terminal.stdout.columns ?? 100, 100)
  const text = [
    `${out.bold(kind)} ${out.dim('(fault kind)')}`,
    wrap(does, room),
    ...(takes === '' ? [] : [wrap(`Options: ${takes}`, room)]),
    `${out.bold('Maker')}\n  ${maker}`,
    ...pageLine(page),
  ]
  return { document, text: text.join('\n\n') }
}

function at(page: Page | undefined): { page?: string; file?: string } {
  return page === undefined ? {} : { page: page.name, file: page.file }
}

function pageLine(page: Page | undefined): string[] {
  return page === undefined ? [] : [`The page: ${page.name}, here ${page.file}`]
}

function paragraphs(markdown: string, room: number): string {
  return markdown
    .split(/\n{2,}/)
    .map((each) => (/^[|`-]/.test(each) ? plain(each) : wrap(plain(each), room)))
    .join('\n\n')
}

function indent(code: string): string {
  return code
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n')
}
