import type { Duration } from '../clock/duration.js'
import { toMs } from '../clock/duration.js'
import { checkKeys, checkName, InvalidOptionError, nearNames } from '../error/index.js'
import type { TimelineEvent } from '../timeline/event.js'

/** An alarm that is to be raised. */
export interface ExpectedAlarm {
  /** As the system raises it: `alarm('breaker open')`. */
  readonly alarm: string
  /** Name of the step during which it is expected; its time is counted from that step's injection. */
  readonly during: string
  /** @default until the step is over */
  readonly within?: Duration
}

/** An expected alarm, checked. */
export interface PlannedAlarm {
  readonly alarm: string
  readonly during: string
  readonly withinMs: number | null
}

/** Whether an expected alarm came. */
export interface AlarmVerdict extends PlannedAlarm {
  /** `late`: it came in that step, but not in time. `not tried`: the step injected nothing. */
  readonly verdict: 'raised' | 'late' | 'missed' | 'not tried'
  /** From the injection to the alarm; null when it did not come. */
  readonly tookMs: number | null
}

/** An alarm that nobody expected then. */
export interface FalseAlarm {
  readonly alarm: string
  readonly atMs: number
}

/** The runbook held against what happened. */
export interface RunbookCheck {
  readonly expected: readonly AlarmVerdict[]
  readonly falseAlarms: readonly FalseAlarm[]
  /** Every expected alarm came in time, and no other. */
  readonly passed: boolean
}

/** When a step was under way. */
export interface StepSpan {
  readonly name: string
  /** Null: nothing was injected. */
  readonly injectedMs: number | null
  readonly untilMs: number
}

/** @throws InvalidOptionError */
export function planRunbook(runbook: readonly ExpectedAlarm[], steps: readonly string[]): PlannedAlarm[] {
  return runbook.map((entry, index) => {
    const option = `runbook[${index}]`
    checkKeys(option, entry, ['alarm', 'during', 'within'])
    const { alarm, during, within } = entry
    if (!steps.includes(during)) {
      const near = nearNames(String(during), steps)[0]
      const wayOut = near === undefined ? `Steps: ${steps.join(', ')}.` : `Did you mean '${near}'?`
      throw new InvalidOptionError(`${option}.during`, 'to be the name of a step', during, wayOut)
    }
    const withinMs = within === undefined ? null : toMs(`${option}.within`, within)
    return { alarm: checkName(`${option}.alarm`, alarm), during, withinMs }
  })
}

/**
 * Holds what was raised against what was expected: a pure function of the timeline. An alarm is false when no step was
 * under way in which the runbook expects one of its name; those that tell the end of something can be ignored.
 */
export function checkRunbook(
  events: readonly TimelineEvent[],
  expected: readonly PlannedAlarm[],
  steps: readonly StepSpan[],
  ignored: readonly string[],
): RunbookCheck {
  const raised = events.filter((event) => event.type === 'alarm.raised')
  const during = (name: string) => steps.find((step) => step.name === name)
  const verdicts = expected.map((entry): AlarmVerdict => {
    const step = during(entry.during)
    if (step === undefined || step.injectedMs === null) return { ...entry, verdict: 'not tried', tookMs: null }
    const { injectedMs, untilMs } = step
    const first = raised.find(({ alarm, atMs }) => alarm === entry.alarm && atMs >= injectedMs && atMs <= untilMs)
    if (first === undefined) return { ...entry, verdict: 'missed', tookMs: null }
    const tookMs = first.atMs - injectedMs
    return { ...entry, verdict: entry.withinMs === null || tookMs <= entry.withinMs ? 'raised' : 'late', tookMs }
  })
  const isExpected = (name: string, atMs: number) =>
    expected.some((entry) => {
      const step = during(entry.during)
      if (entry.alarm !== name || step === undefined || step.injectedMs === null) return false
      return atMs >= step.injectedMs && atMs <= step.untilMs
    })
  const falseAlarms = raised
    .filter(({ alarm, atMs }) => !ignored.includes(alarm) && !isExpected(alarm, atMs))
    .map(({ alarm, atMs }) => ({ alarm, atMs }))
  const passed = falseAlarms.length === 0 && verdicts.every(({ verdict }) => verdict === 'raised')
  return { expected: verdicts, falseAlarms, passed }
}
