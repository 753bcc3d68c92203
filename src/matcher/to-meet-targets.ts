import { isMeasures, type Measures, measure } from '../metric/measure.js'
import {
  type CheckedTargets,
  checkTargets,
  defaultTargets,
  judgeTargets,
  type Targets,
  type TargetVerdict,
} from '../metric/targets.js'
import type { SystemInternals } from '../system/system.js'
import { counted } from '../timeline/readable.js'
import { conclude, type Judgement } from './conclude.js'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { pending } from './pending.js'
import { type Subject, subjectOf } from './subject.js'
import { isObserved, untilMeanDecided, untilRecovered } from './wait.js'

const matcher = 'toMeetTargets'

/** See `ChaosMatchers.toMeetTargets`. */
export function toMeetTargets(
  this: MatcherContext,
  received: unknown,
  targets?: Targets,
): MatcherResult | Promise<MatcherResult> {
  const checked = checkTargets(targets ?? defaultTargets)
  const named = targets !== undefined
  const called = { matcher, argument: targets }
  if (isMeasures(received)) return conclude(this, called, figuresAlone, () => judge(received, checked, named))
  const subject = subjectOf(matcher, received)
  const judged = () =>
    conclude(this, called, subject, (system) => {
      const measures = measure(subject.events, system, subject.nowMs())
      // An open incident comes last, and is what kept a target from being met.
      const incident = measures.incidents.reduce<Measures['incidents'][number] | undefined>(
        (a, b) => (a && !b.open && a.lastedMs >= b.lastedMs ? a : b),
        undefined,
      )
      return { ...judge(measures, checked, named), incident }
    })
  const { live } = subject
  if (!live || (isObserved(live, { requests: true }) && !live.probes.open)) return judged()
  return pending(this, live, matcher, () => untilDecided(live, checked)).then(judged)
}

const figuresAlone: Subject = {
  events: [],
  systems: [''],
  live: undefined,
  figuresAlone: true,
  nowMs: () => undefined,
  seed: undefined,
  replayLines: () => [],
}

async function untilDecided(system: SystemInternals, { mttr, recoveryTime }: CheckedTargets): Promise<void> {
  if (recoveryTime !== undefined) await untilRecovered(system, recoveryTime, 'fault')
  await untilMeanDecided(system, mttr ?? defaultTargets.mttr, { requests: true })
}

/**
 * A target of the defaults for which there is nothing to judge (no workload, no injection that acted) is left out, unless
 * that leaves none: who names a target wants it judged.
 */
function judge(measures: Measures, targets: Targets, named: boolean): Judgement {
  const all = judgeTargets(measures, targets)
  const judged = named ? all : all.filter(({ met, actual }) => met !== 'unknown' || actual !== null)
  const missed = judged.filter(({ met }) => met === false)
  const unknown = judged.filter(({ met }) => met === 'unknown')
  const texts = {
    expected: 'every target met',
    expectedNot: 'a target missed',
    details: table(all),
    hints: hintsFor(judged.length === 0 ? all : unknown),
  }
  const of = counted(judged.length, 'target')
  if (missed.length > 0) return { ...texts, holds: false, received: `${missed.length} of ${of} missed` }
  if (judged.length === 0) return { ...texts, holds: 'unknown', received: 'nothing that a target speaks of' }
  if (unknown.length > 0) return { ...texts, holds: 'unknown', received: `${unknown.length} of ${of} not known` }
  return { ...texts, holds: true, received: `${of}, all met` }
}

function hintsFor(unknown: readonly TargetVerdict[]): string[] {
  return unknown.some(({ actual }) => actual === null)
    ? [
        'A figure that is not known meets no target: let time run, give the system a `workload`, or leave the target out.',
      ]
    : []
}

function table(verdicts: readonly TargetVerdict[]): string[] {
  const words = { true: 'met', false: 'missed', unknown: 'not known' }
  const rows = [
    ['target', 'bound', '', 'figure'],
    ...verdicts.map(({ target, boundText, met, text }) => [target, boundText, words[`${met}`], text]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
