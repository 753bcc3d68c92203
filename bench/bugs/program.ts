import type { Chaos, InjectionData } from 'faultline'

/** Makes the subject, drives it, and throws when what must always hold does not. A request that fails is fine. */
export type Body = (chaos: Chaos) => Promise<void>

/** The schedule of fewest faults that is known to show the bug. */
export interface Trigger {
  readonly injections?: readonly InjectionData[]
  /** Choices among the tasks that could go on, where the bug is in their order. */
  readonly order?: readonly number[]
}

/** One real kind of bug in a small program, and the same program put right. */
export interface BugProgram {
  readonly name: string
  /** What shows it: one fault, a pair of them, the order of concurrent calls, or a clock that is off. */
  readonly kind: 'fault' | 'pair' | 'order' | 'clock'
  /** The report it is taken from, as `owner/repo#number`, or in words where it is told of in many places. */
  readonly source: string
  /** Wrong: passes as long as nothing goes wrong. */
  readonly buggy: Body
  /** Right: passes whatever the points and the clock do. */
  readonly fixed: Body
  readonly trigger: Trigger
  /** Who sees it. @default 'body': what the body asserts */
  readonly seenBy?: 'unhandled rejection' | 'deadlock'
}
