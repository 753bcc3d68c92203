import { compareText } from '../timeline/compare-text.js'
import type { TimelineEvent } from '../timeline/event.js'
import { readTimeline } from './join.js'
import { type Finding, type Recommendation, type Rule, severities } from './recommendation.js'
import { rules } from './rules.js'

/** Sentences that are shown: a run of a month may have thousands. */
const MOST_EVIDENCE = 8

/** Said once, where rules had nothing to look at. */
const callsNotRecorded = {
  rule: 'calls-not-recorded',
  title: 'Calls are not on the timeline',
  severity: 'info',
} as const

/**
 * What the timeline of a run tells about the code under test, with the evidence: the most severe first, then by rule,
 * then by system. A pure function of events, live or read back from a file; linear in their number. They are walked
 * through several times, so an iterable must give them each time.
 *
 * Most rules look at calls, which are on the timeline of a session with `recordCalls: true` alone. Without any these rules
 * are silent, and one recommendation says so.
 * @param system that one alone. @default all
 */
export function recommend(events: Iterable<TimelineEvent>, system?: string): Recommendation[] {
  const readings = [...readTimeline(events).values()].filter(
    (reading) => system === undefined || reading.system === system,
  )
  const hasCalls = hasCallsIn(events)
  const found = readings.flatMap((reading) =>
    rules.flatMap((rule) => {
      const finding = rule.needsCalls && !hasCalls ? undefined : rule.judge(reading)
      return finding === undefined ? [] : [recommendation(rule, reading.system, finding)]
    }),
  )
  if (!hasCalls && readings.length > 0) {
    const silent = rules.filter(({ needsCalls }) => needsCalls).length
    const evidence = [
      `no call of a point is on the timeline, so ${silent} of ${rules.length} rules had nothing to judge: record with \`recordCalls: true\``,
    ]
    const names = readings.map((reading) => reading.system).join(', ')
    found.push(recommendation(callsNotRecorded, names, { points: [], evidence, figures: { silentRules: silent } }))
  }
  return found.sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compareText(a.rule, b.rule) ||
      compareText(a.system, b.system),
  )
}

function hasCallsIn(events: Iterable<TimelineEvent>): boolean {
  for (const { type } of events) if (type === 'call.began') return true
  return false
}

function recommendation(
  { rule, title, severity }: Pick<Rule, 'rule' | 'title' | 'severity'>,
  system: string,
  { points, evidence, figures }: Finding,
): Recommendation {
  const more = evidence.length - MOST_EVIDENCE
  const shown = more > 0 ? [...evidence.slice(0, MOST_EVIDENCE), `and ${more} more of the kind`] : evidence
  return { rule, title, severity, system, points, evidence: shown, figures, doc: `docs/recommendations/${rule}.md` }
}
