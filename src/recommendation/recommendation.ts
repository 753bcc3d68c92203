import type { Reading } from './reading.js'

/** How much it matters: a hint, a weakness, or what takes a system down and keeps it there. */
export type RecommendationSeverity = (typeof severities)[number]
/** From what matters most to what matters least: the order in which recommendations are given. */
export const severities = ['critical', 'warning', 'info'] as const

/** Something in the code under test that is worth changing, with what was seen of it. */
export interface Recommendation {
  /** Name of the rule, in kebab-case: `no-timeout`. */
  readonly rule: string
  readonly title: string
  readonly severity: RecommendationSeverity
  /** The system of which it is said. */
  readonly system: string
  /** Points at which it was seen, the worst first; none where it is about no point. */
  readonly points: readonly string[]
  /** Sentences with figures and virtual times. */
  readonly evidence: readonly string[]
  /** What was measured, the unit in each name; where several points are named, of the first. */
  readonly figures: Readonly<Record<string, number>>
  /** The page about it, a path in the package's repository. */
  readonly doc: string
}

/** What a rule has to say about a system. */
export type Finding = Pick<Recommendation, 'points' | 'evidence' | 'figures'>

/** One rule: a pure function of what was read from a timeline. */
export interface Rule {
  readonly rule: string
  readonly title: string
  readonly severity: RecommendationSeverity
  /** It is silent on a timeline without calls. */
  readonly needsCalls: boolean
  /** What was seen, or undefined where the evidence does not suffice. */
  judge(reading: Reading): Finding | undefined
}
