import type { ReportData, ReportRun, ReportTarget } from '../data/report-data.js'
import { attributes, xml } from '../escape/xml.js'

export interface JUnitOptions {
  /** Targets that were missed are failures, so that a build can be held by them. @default false: they are told */
  readonly failOnTargets?: boolean
}

/**
 * A report in the form of JUnit that Jenkins and others read: a suite of the runs, and one of the targets. Times are virtual
 * seconds.
 * @see https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
export function renderJUnit(data: ReportData, { failOnTargets = false }: JUnitOptions = {}): string {
  const { name, startedAt } = data.journal
  const suites = [
    suite(
      `${name}: runs`,
      startedAt,
      data.runs.map((run) => runCase(run, name)),
      properties(data),
    ),
    ...(data.summary.targets.length === 0
      ? []
      : [
          suite(
            `${name}: targets`,
            startedAt,
            data.summary.targets.map((target) => targetCase(target, name, failOnTargets)),
          ),
        ]),
  ]
  const sum = (key: 'tests' | 'failures' | 'errors' | 'skipped' | 'time') =>
    suites.reduce((total, { counts }) => total + counts[key], 0)
  const all = attributes({
    name,
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    time: seconds(sum('time') * 1000),
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${all}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n')
}

type Verdict = 'passed' | 'failures' | 'errors' | 'skipped'

interface Case {
  readonly verdict: Verdict
  readonly seconds: number
  readonly lines: readonly string[]
}

function suite(name: string, startedAt: string, cases: readonly Case[], inner: readonly string[] = []) {
  const count = (verdict: Verdict) => cases.filter((one) => one.verdict === verdict).length
  const counts = {
    tests: cases.length,
    failures: count('failures'),
    errors: count('errors'),
    skipped: count('skipped'),
    time: cases.reduce((sum, one) => sum + one.seconds, 0),
  }
  // Without milliseconds and zone, as its schema wants it.
  const timestamp = startedAt.slice(0, 19)
  const given = attributes({ name, ...counts, time: seconds(counts.time * 1000), timestamp })
  return {
    counts,
    lines: [`  <testsuite${given}>`, ...inner, ...cases.flatMap(({ lines }) => lines), '  </testsuite>'],
  }
}

function properties({ journal, summary, runsLeftOut, generatedBy }: ReportData): string[] {
  const { kind, outcome, seed, writtenBy, tags, git } = journal
  const all: Record<string, string | number | undefined> = {
    'faultline.kind': kind,
    'faultline.outcome': outcome,
    'faultline.seed': seed,
    'faultline.tags': tags.length === 0 ? undefined : tags.join(', '),
    'faultline.commit': git?.commit,
    'faultline.incidents': summary.incidents,
    'faultline.faultsActed': summary.faultsActed,
    'faultline.runs': summary.runs,
    'faultline.runsLeftOut': runsLeftOut,
    'faultline.writtenBy': writtenBy,
    'faultline.generatedBy': generatedBy,
  }
  const lines = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `      <property${attributes({ name, value })}/>`)
  return ['    <properties>', ...lines, '    </properties>']
}

function runCase(run: ReportRun, journal: string): Case {
  const { outcome, reasons, name, virtualMs } = run
  const message = reasons[0] ?? outcome
  const verdict =
    outcome === 'passed'
      ? 'passed'
      : outcome === 'failed'
        ? 'failures'
        : outcome === 'not started'
          ? 'skipped'
          : 'errors'
  const why = `      ${verdictElement(verdict, message, reasons.join('\n') || outcome)}`
  const about = [
    `run ${run.run}, seed ${run.seed}, ${outcome}`,
    ...run.systems.flatMap(({ name: system, metrics }) =>
      metrics.map(({ metric, text }) => `${system}: ${metric}: ${text}`),
    ),
    ...run.recommendations.map(({ severity, title, system }) => `${severity}: ${system}: ${title}`),
    ...(run.replay === undefined ? [] : [`to see it again: ${run.replay}`]),
  ]
  return testcase({ name: `${name} (run ${run.run})`, classname: journal, ms: virtualMs, verdict, why, about })
}

function targetCase(target: ReportTarget, journal: string, fails: boolean): Case {
  const { system, metric, met, boundText, actualText, run } = target
  const missed = `${system}: ${metric}: ${actualText}; wanted ${boundText}`
  const verdict: Verdict = met === false && fails ? 'failures' : met === null ? 'skipped' : 'passed'
  const why = `      ${verdictElement(verdict, missed, missed)}`
  const about = [`${met === false ? 'missed' : met === null ? 'not known' : 'met'}: ${missed} (run ${run})`]
  return testcase({ name: `${system}: ${metric} ${boundText}`, classname: journal, ms: 0, verdict, why, about })
}

function verdictElement(verdict: Verdict, message: string, text: string): string {
  if (verdict === 'skipped') return `<skipped${attributes({ message })}/>`
  const name = verdict === 'failures' ? 'failure' : 'error'
  return `<${name}${attributes({ message, type: name })}>${lines(text)}</${name}>`
}

interface Told {
  readonly name: string
  readonly classname: string
  readonly ms: number
  readonly verdict: Verdict
  readonly why: string
  readonly about: readonly string[]
}

function testcase({ name, classname, ms, verdict, why, about }: Told): Case {
  return {
    verdict,
    seconds: ms / 1000,
    lines: [
      `    <testcase${attributes({ name, classname, time: seconds(ms) })}>`,
      ...(verdict === 'passed' ? [] : [why]),
      `      <system-out>${lines(about.join('\n'))}</system-out>`,
      '    </testcase>',
    ],
  }
}

/** Line ends of our own stay: what comes from outside has none left. */
function lines(text: string): string {
  return text.split('\n').map(xml).join('\n')
}

function seconds(ms: number): string {
  return String(Number((ms / 1000).toFixed(3)))
}
