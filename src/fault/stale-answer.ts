import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Calls are answered as they were before: a replica that lags behind. */
export interface StaleAnswerFault {
  readonly kind: 'staleAnswer'
  /** How far behind, in virtual ms. 0: the replica stands still since the first such call. @default 0 */
  readonly lagMs: number
}

interface Version {
  readonly atMs: number
  readonly answer: unknown
}

/** Answers kept for each distinct call: enough for any lag one would look at. */
const mostVersions = 1000

export const staleAnswerKind: FaultKind<StaleAnswerFault> = {
  kind: 'staleAnswer',
  target: 'call',
  schema: v.strictObject({ kind: v.literal('staleAnswer'), lagMs: v.optional(delayMs, 0) }),
  verdict({ lagMs }, { state, nowMs, point, args }) {
    state.versions ??= new Map<string, Version[]>()
    const all = state.versions as Map<string, Version[]>
    const key = `${point} ${keyOf(args)}`
    return {
      act: 'alter',
      alter(answer) {
        const versions = all.get(key) ?? []
        all.set(key, versions)
        if (lagMs > 0 || versions.length === 0) versions.push({ atMs: nowMs, answer: copyOf(answer) })
        if (versions.length > mostVersions) versions.shift()
        const asOf = versions.findLast(({ atMs }) => atMs <= nowMs - lagMs) ?? versions[0]
        return copyOf(asOf?.answer)
      },
    }
  },
  shrink: (fault) => shrinkField(fault, 'lagMs', shrinkNumber(fault.lagMs, 0)),
  describe: ({ lagMs }) => (lagMs === 0 ? 'stale answer' : `answer ${lagMs} ms old`),
}

/** Equal arguments make the same call. */
function keyOf(args: readonly unknown[]): string {
  try {
    return JSON.stringify(args, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  } catch {
    return `${args.length} arguments`
  }
}

/** The answer as it was: the code may change the one it was given. What cannot be copied is kept as it is. */
function copyOf(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer
  try {
    const copy = structuredClone(answer)
    const prototype = Object.getPrototypeOf(answer) as object | null
    return Object.getPrototypeOf(copy) === prototype ? copy : Object.setPrototypeOf(copy, prototype)
  } catch {
    return answer
  }
}

/**
 * A call is answered what a call with equal arguments was answered `lagMs` ago, or, when the fault has not seen that
 * far back, the oldest answer it has seen. It sees only what is called while it acts.
 * @throws InvalidOptionError
 * @example staleAnswer({ lagMs: 5000 })
 */
export function staleAnswer(options: Partial<Omit<StaleAnswerFault, 'kind'>> = {}): StaleAnswerFault {
  return completeFault(staleAnswerKind, { ...options, kind: 'staleAnswer' })
}
