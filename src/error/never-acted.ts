import { FaultlineError } from './faultline-error.js'

/** An injection that never acted. */
export interface IdleInjection {
  /** Number of the injection in its session, from 1. */
  readonly injection: number
  /** `latency 500–2000 ms` */
  readonly text: string
  /** Pattern of points; null: all code. */
  readonly at: string | null
  /** Where calls of its points came from, where it asks for that. */
  readonly callers?: readonly string[]
  /** It acts on clusters alone, and the session has none. */
  readonly needsCluster?: true
}

/** Injections ended without having acted: the test proved nothing about them. */
export class FaultNeverActedError extends FaultlineError {
  readonly injections: readonly IdleInjection[]
  /** Calls seen, by name of point. */
  readonly calls: Readonly<Record<string, number>>

  constructor(injections: readonly IdleInjection[], calls: Readonly<Record<string, number>>) {
    const idle = injections.map(
      ({ injection, text, at, callers, needsCluster }) =>
        `\n  - injection ${injection}: ${text} at ${at === null ? 'all code' : `'${at}'`}${callersText(callers)}${needsCluster ? needsText : ''}`,
    )
    const seen = Object.entries(calls).map(
      ([point, count]) => `\n  - ${point}: ${count} ${count === 1 ? 'call' : 'calls'}`,
    )
    super(
      'FAULTLINE_FAULT_NEVER_ACTED',
      `A fault that was injected never acted, so this test proves nothing about it:${idle.join('')}\n` +
        `${seen.length > 0 ? `Calls seen:${seen.join('')}` : 'No call of any point was seen.'}\n` +
        'Check `at`, the window and the call numbers, or mark the injection `optional: true`.',
    )
    this.injections = injections
    this.calls = calls
  }

  static {
    FaultNeverActedError.prototype.name = 'FaultNeverActedError'
  }
}

const needsText = ', which acts on a cluster: make one, by `chaos.cluster({ nodes, boot })`'

function callersText(callers: readonly string[] | undefined): string {
  if (callers === undefined) return ''
  return callers.length === 0 ? ', where no call came in its time' : `, where calls came from ${callers.join(', ')}`
}
