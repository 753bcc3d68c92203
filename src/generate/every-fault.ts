import type { RunRecord, Strategy } from '../explore/index.js'
import type { InjectionData } from '../schedule/schedule.js'

/** One fault at one call, and its run. */
export interface Trial {
  readonly point: string
  /** From 1. */
  readonly call: number
  readonly record: RunRecord
}

/** Of a call in a loop, the later ones tell little. */
const mostCalls = 3

/** Tries every fault that fits at the first calls of each point, one at a time, and keeps what became of it. */
export function everyFault(into: Trial[]): Strategy {
  return {
    name: 'every fault',
    *candidates({ singles }) {
      for (const { call, injection } of singles) {
        if (call === undefined || call.call > mostCalls) continue
        const record = yield { injections: [forGood(injection)] }
        into.push({ point: call.point, call: call.call, record })
      }
    },
  }
}

/**
 * A search lifts what hangs, and forgives whoever waited till then. A test of one fault asks for more: that the caller has
 * a time limit of its own, for an answer that never comes.
 */
function forGood(injection: InjectionData): InjectionData {
  const { fault } = injection
  return fault.kind === 'hang' ? { ...injection, fault: { ...fault, release: 'never' } } : injection
}
