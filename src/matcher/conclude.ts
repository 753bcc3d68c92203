import type { Incident } from '../metric/incidents.js'
import { injectionSpans } from '../timeline/span.js'
import { failureReport } from './failure-report.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import type { Subject } from './subject.js'

/** What a matcher found out about one system. */
export interface Judgement {
  /** 'unknown': not enough was observed. It fails, with and without `.not`. */
  readonly holds: boolean | 'unknown'
  /** Completes "Expected:", with and without `.not`. */
  readonly expected: string
  readonly expectedNot: string
  /** Completes "Received:". */
  readonly received: string
  readonly incident?: Incident | undefined
  readonly hints?: readonly string[]
  /** Lines that say more than one figure can. */
  readonly details?: readonly string[]
}

/** Nothing was seen of the system. */
export const noProbe = {
  holds: 'unknown',
  received: 'no probe has ended',
  hints: ["Let virtual time run before the assertion: `await chaos.clock.advance('10s')`."],
} as const

/** Nothing was asked of the system. */
export const noRequest = {
  holds: 'unknown',
  received: 'no request has ended',
  hints: ['Give the system a `workload`, and let virtual time run until requests have ended.'],
} as const

/** Name and first argument of a matcher, for its message. */
export interface Called {
  readonly matcher: string
  readonly argument?: unknown
}

/** Judges each system of the subject, and makes what the runner wants. All must hold for the matcher to pass. */
export function conclude(
  context: MatcherContext,
  called: Called,
  subject: Subject,
  judge: (system: string) => Judgement,
): MatcherResult {
  const isNot = context.isNot ?? false
  const all = subject.systems.map((system) => ({ system, judgement: judge(system) }))
  const telling =
    all.find(({ judgement }) => judgement.holds === false) ??
    all.find(({ judgement }) => judgement.holds === 'unknown') ??
    all[0]
  const system = telling?.system
  const judgement = telling?.judgement ?? judge('')
  const { holds, expected, expectedNot, received, incident, hints = [], details = [] } = judgement
  return {
    pass: holds === 'unknown' ? isNot : holds,
    message: () =>
      failureReport(context, {
        matcher: called.matcher,
        argument: called.argument,
        system,
        expected: isNot ? expectedNot : expected,
        received,
        details,
        incident,
        hints: [...hints, ...commonHints(subject)],
        events: subject.events,
        figuresAlone: subject.figuresAlone,
        seed: subject.seed,
        replayLines: subject.replayLines(),
        nowMs: subject.nowMs(),
      }),
  }
}

function commonHints({ events }: Subject): string[] {
  const spans = injectionSpans(events)
  if (spans.length === 0 || spans.some((span) => span.actedMs.length > 0)) return []
  return ['No injection has acted. Check `at`, the window and the call numbers against the calls that were made.']
}
