import { checkFunction, checkName, checkOneOf, checkProbability } from '../error/check.js'
import { InvalidOptionError } from '../error/invalid-option.js'
import { nearNames } from '../error/near-names.js'
import type { Fault } from '../fault/fault-kind.js'
import type { When } from '../trigger/when.js'
import { type BySeverity, defaultAt, type Parameter, type Severity, severities } from './parameter.js'

/** One injection of a scenario. Its window is counted from when the scenario is injected. */
export interface ScenarioPart {
  readonly fault: Fault
  readonly when?: Partial<When>
}

/** What a scenario makes, as plain data: give it to `chaos.inject`. Its parts are one cause: one that acts is enough. */
export interface Scenario {
  readonly scenario: string
  readonly family: string
  readonly severity: Severity
  readonly injections: readonly ScenarioPart[]
}

// biome-ignore lint/suspicious/noExplicitAny: parameters of any sort
export type AnyParameters = Readonly<Record<string, Parameter<any, any>>>

type ValuesOf<P extends AnyParameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer V, infer _> ? V : never
}
type InputsOf<P extends AnyParameters> = { readonly [K in keyof P]?: Parameters<P[K]['read']>[1] }

/** What every scenario takes besides its own parameters. */
export interface ScenarioOptions {
  /** Picks the default of each parameter; a parameter that is given wins. @default 'medium' */
  readonly severity?: Severity
  /** Share of the calls it acts on, 0 to 1. */
  readonly probability?: number
}

export interface ScenarioDefinition<P extends AnyParameters = AnyParameters> {
  readonly name: string
  /** `network`, `application`, … or one of your own. */
  readonly family: string
  readonly description?: string
  /** Share of the calls it acts on; a function where that depends on its parameters. @default 1 */
  readonly probability?: BySeverity<number> | ((values: ValuesOf<P>) => BySeverity<number>)
  readonly parameters: P
  /** The injections it stands for. `probability` is what is left of it for the parts to share. */
  injections(
    values: ValuesOf<P> & { readonly severity: Severity; readonly probability: number },
  ): readonly ScenarioPart[]
}

/** Makes one scenario's data. */
export interface ScenarioMaker<P extends AnyParameters = AnyParameters> {
  (options?: ScenarioOptions & InputsOf<P>): Scenario
  readonly definition: ScenarioDefinition<P>
}

/** What is known of a scenario: for help, pages and searches. */
export interface ScenarioInfo {
  readonly name: string
  readonly family: string
  readonly description: string
  /** Values of all parameters at each severity. */
  readonly severity: Readonly<Record<Severity, Readonly<Record<string, unknown>>>>
  readonly parameters: readonly {
    readonly name: string
    readonly type: string
    readonly unit?: string
    readonly range?: readonly [number, number]
    readonly values?: readonly string[]
    /** At severity medium. */
    readonly default: unknown
    readonly description: string
  }[]
}

/**
 * A scenario of your own: a named preset that makes injections, with checked parameters and a severity.
 * @throws InvalidOptionError from what it gives, for a parameter it does not have or that is out of range
 * @example
 * const brownout = scenario({
 *   name: 'brownout',
 *   family: 'application',
 *   parameters: {
 *     delayMs: parameter.number({ unit: 'ms', range: [0, 60_000], default: 800, description: 'Delay of each call.' }),
 *   },
 *   injections: ({ delayMs, probability }) => [{ fault: faults.latency({ delayMs }), when: { probability } }],
 * })
 * chaos.inject(brownout({ delayMs: '2s' }), { at: 'search.*' })
 */
export function scenario<const P extends AnyParameters>(definition: ScenarioDefinition<P>): ScenarioMaker<P> {
  checkName('name', definition.name)
  checkName('family', definition.family)
  checkFunction('injections', definition.injections)
  const own = Object.keys(definition.parameters)
  const make = (options: ScenarioOptions & InputsOf<P> = {} as ScenarioOptions & InputsOf<P>): Scenario => {
    const wayOut = `In scenario '${definition.name}'; see \`scenarios.list()\`.`
    checkKeys(options, ['severity', 'probability', ...own], wayOut)
    const severity = checkOneOf('severity', options.severity ?? 'medium', severities)
    const given = options.probability
    if (given !== undefined) checkProbability('probability', given)
    const values: Record<string, unknown> = {}
    for (const [name, parameter] of Object.entries(definition.parameters)) {
      const asked: unknown = (options as Record<string, unknown>)[name]
      values[name] = asked === undefined ? defaultAt(parameter.default, severity) : parameter.read(name, asked, wayOut)
    }
    const probability = given ?? probabilityAt(definition, severity, values as ValuesOf<P>)
    const injections = definition.injections({ ...(values as ValuesOf<P>), severity, probability })
    return { scenario: definition.name, family: definition.family, severity, injections }
  }
  return Object.assign(make, { definition })
}

/** True for what a scenario makes. */
export function isScenario(value: unknown): value is Scenario {
  if (typeof value !== 'object' || value === null) return false
  const { scenario: name, injections } = value as Partial<Scenario>
  return typeof name === 'string' && Array.isArray(injections)
}

export function describeScenario({ definition }: ScenarioMaker): ScenarioInfo {
  const { name, family, description = '', parameters } = definition
  const own = Object.entries(parameters)
  const at = (severity: Severity): Readonly<Record<string, unknown>> => {
    const values = Object.fromEntries(
      own.map(([key, known]) => [key, defaultAt(known.default as BySeverity<unknown>, severity)]),
    )
    return { ...values, probability: probabilityAt(definition, severity, values) }
  }
  const medium = at('medium')
  const probability: Omit<Parameter<number>, 'read' | 'default'> = {
    type: 'number',
    unit: 'ratio',
    range: [0, 1],
    description: 'Share of the calls it acts on.',
  }
  const all: [string, Omit<Parameter<unknown>, 'read' | 'default'>][] = [...own, ['probability', probability]]
  return {
    name,
    family,
    description,
    severity: { low: at('low'), medium, high: at('high'), critical: at('critical') },
    parameters: all.map(([key, { type, unit, range, values, description: text }]) => ({
      name: key,
      type,
      ...(unit === undefined ? {} : { unit }),
      ...(range === undefined ? {} : { range }),
      ...(values === undefined ? {} : { values }),
      default: medium[key],
      description: text,
    })),
  }
}

function probabilityAt<P extends AnyParameters>(
  { probability = 1 }: ScenarioDefinition<P>,
  severity: Severity,
  values: ValuesOf<P>,
): number {
  return defaultAt(typeof probability === 'function' ? probability(values) : probability, severity)
}

function checkKeys(options: unknown, known: readonly string[], wayOut: string): void {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError('options', "to be an object such as { severity: 'high' }", options, wayOut)
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue
    const near = nearNames(key, known)
    const hint = near.length > 0 ? `Did you mean '${near.join("' or '")}'? ${wayOut}` : wayOut
    throw new InvalidOptionError('options', `to hold only ${known.join(', ')}`, key, hint)
  }
}
