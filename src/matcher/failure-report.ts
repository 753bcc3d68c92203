import type { Incident } from '../metric/incidents.js'
import { drawTimeline, injectionLabel } from '../timeline/draw.js'
import type { LiftReason, TimelineEvent } from '../timeline/event.js'
import { counted, readable } from '../timeline/readable.js'
import { type InjectionSpan, injectionSpans } from '../timeline/span.js'
import type { MatcherContext } from './matcher-context.js'

/** Facts of a failed assertion. */
export interface Failure {
  readonly matcher: string
  /** Its first argument, as the user wrote it; undefined: none. */
  readonly argument: unknown
  readonly system: string | undefined
  /** Completes "Expected:". */
  readonly expected: string
  /** Completes "Received:". */
  readonly received: string
  /** Lines that say more than one figure can: a table. */
  readonly details?: readonly string[]
  /** The incident that broke the hypothesis. */
  readonly incident?: Incident | undefined
  readonly hints: readonly string[]
  readonly events: readonly TimelineEvent[]
  /** There is no record: what was injected is not known. @default false */
  readonly figuresAlone?: boolean | undefined
  readonly seed: number | undefined
  readonly replayLines: readonly string[]
  /** End of the drawing, absolute virtual ms. @default the last event */
  readonly nowMs?: number | undefined
}

const mostInjections = 6
const longestError = 160

/**
 * What a failed matcher prints: the hypothesis, the figure, the run drawn, the incident, what was injected and how often
 * it acted, the seed, how to run it again, and hints. Pure.
 */
export function failureReport(context: MatcherContext, failure: Failure): string {
  const { utils, isNot = false, promise = '' } = context
  const { events, seed, replayLines, hints, details = [] } = failure
  const argument = failure.argument === undefined ? '' : utils.stringify(failure.argument)
  const comment = seed === undefined ? {} : { comment: `seed ${seed}` }
  const sections = [
    [utils.matcherHint(failure.matcher, 'system', argument, { isNot, promise, ...comment })],
    [
      `Expected: ${bare(utils.printExpected(failure.expected))}`,
      `Received: ${bare(utils.printReceived(failure.received))}`,
    ],
    indent(details),
    events.length === 0 ? [] : [drawing(failure)],
    failure.figuresAlone ? [] : [...incidentLines(failure), ...injectedLines(events)],
    [
      ...(seed === undefined ? [] : [`Seed: ${seed}`]),
      ...(replayLines.length === 0 ? [] : ['Run it again:', ...indent(replayLines)]),
    ],
    hints.length === 0 ? [] : ['Hints:', ...hints.map((hint) => `  - ${hint}`)],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** Runners print a text in quotes; a figure reads better without. Our own texts hold none. */
function bare(printed: string): string {
  return printed.replaceAll('"', '')
}

function drawing({ events, system, nowMs }: Failure): string {
  return drawTimeline(events, {
    incidents: false,
    ...(system === undefined ? {} : { system }),
    ...(nowMs === undefined ? {} : { untilMs: nowMs }),
  })
}

function incidentLines({ incident }: Failure): string[] {
  if (!incident) return []
  const { error, timedOut } = incident
  const closed =
    incident.closedMs === null
      ? `still open after ${readable(incident.lastedMs)}`
      : `closed at ${readable(incident.closedMs)}, after ${readable(incident.lastedMs)}`
  const met = timedOut
    ? 'the first timed out'
    : error
      ? `the first with ${oneLine(`${error.name}: ${error.message}`)}`
      : 'the first answered that it is not healthy'
  return [
    `Incident ${incident.incident} of ${incident.system}: opened at ${readable(incident.openedMs)}, ${closed}; ` +
      `${counted(incident.failedProbes, 'failed probe')}, ${met}`,
  ]
}

/** An error's message may be a page long. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > longestError ? `${line.slice(0, longestError - 1)}…` : line
}

function injectedLines(events: readonly TimelineEvent[]): string[] {
  const spans = injectionSpans(events)
  if (spans.length === 0) return ['Injected: nothing']
  const more = spans.length - mostInjections
  const lines = spans.slice(0, mostInjections).map((span) => `${injectionLabel(span)}, ${when(span)}: ${acted(span)}`)
  return ['Injected:', ...indent(more > 0 ? [...lines, `… and ${more} more`] : lines)]
}

/** What ended it, where that was not its window. */
const ends: Partial<Record<LiftReason, string>> = {
  lifted: 'lifted',
  limit: 'limit used up',
  aborted: 'aborted',
  blastRadius: 'blast radius',
  failed: 'could not begin',
}

function when(span: InjectionSpan): string {
  if (span.endMs === null) return `from ${readable(span.fromMs)}, without an end`
  const early = span.lifted === null ? undefined : ends[span.lifted]
  return `${readable(span.fromMs)} to ${readable(span.endMs)}${early === undefined ? '' : ` (${early})`}`
}

function acted({ actedMs }: InjectionSpan): string {
  if (actedMs.length === 0) return 'never acted'
  const last = actedMs.length > 1 ? `, last at ${readable(actedMs.at(-1) ?? 0)}` : ''
  return `acted ${counted(actedMs.length, 'time')}, first at ${readable(actedMs[0] ?? 0)}${last}`
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
