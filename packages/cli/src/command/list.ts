import type { ScenarioInfo } from 'faultline'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { columns } from '../columns.js'
import { suggest } from '../near.js'
import { faultRows, faultsPage } from '../page.js'
import type { Style } from '../style.js'
import { showRange } from '../value.js'

export interface ListOptions {
  readonly family?: string
  readonly config?: string
}

const subjects = ['scenarios', 'faults', 'experiments'] as const

/** `faultline list [what]` */
export async function list(context: Context, what: string, options: ListOptions): Promise<Answer> {
  if (what === 'scenarios') return listScenarios(context, options)
  if (options.family !== undefined) throw new CliError('`--family` is for `faultline list scenarios`.')
  if (what === 'faults') return listFaults(context)
  if (what === 'experiments') return (await import('./list-experiments.js')).listExperiments(context, options)
  throw new CliError(`There are no ${what} to list. ${suggest(what, subjects)}`)
}

async function listScenarios({ out }: Context, { family }: ListOptions): Promise<Answer> {
  const { scenarios } = await import('faultline')
  const all = scenarios.list()
  const families = [...new Set(all.map((each) => each.family))]
  if (family !== undefined && !families.includes(family))
    throw new CliError(`Unknown family '${family}'. ${suggest(family, families)}`)
  const shown = families.filter((name) => family === undefined || name === family)
  const listed = all.filter((each) => shown.includes(each.family))
  const parts = shown.map((name) => {
    const members = listed.filter((each) => each.family === name)
    return `${out.bold(name)}\n${members.map((each) => describe(each, out)).join('\n')}`
  })
  return {
    document: { scenarios: listed },
    text: `${parts.join('\n\n')}\n\n${out.dim('faultline explain <scenario> shows what one does, and an example.')}`,
  }
}

function describe({ name, description, parameters }: ScenarioInfo, out: Style): string {
  const rows = parameters.map((parameter) => [out.dim(parameter.name), out.dim(showRange(parameter))])
  return `  ${out.cyan(name)}  ${description}\n${columns(rows, '      ')}`
}

async function listFaults({ out }: Context): Promise<Answer> {
  const { faults } = await import('faultline')
  const page = faultsPage()
  const rows = page === undefined ? [] : faultRows(page)
  const kinds = Object.keys(faults)
    .sort()
    .map((kind) => {
      const { maker, does } = rows.find((row) => row.kind === kind) ?? { maker: `faults.${kind}(…)`, does: '' }
      return { kind, maker, does }
    })
  return {
    document: { faults: kinds },
    text: columns(kinds.map(({ kind, does }) => [out.cyan(kind), does])),
  }
}
