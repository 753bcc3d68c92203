import { isDeepStrictEqual } from 'node:util'
import type { InjectionData } from '../schedule/schedule.js'

/** The list with two of its injections made one, where these differ in their call numbers alone. */
export function* joined(injections: readonly InjectionData[]): Generator<InjectionData[]> {
  for (const [index, one] of injections.entries())
    for (const [later, other] of injections.entries()) {
      if (later <= index || !sameButCalls(one, other)) continue
      const calls = [...new Set([...(one.when?.calls ?? []), ...(other.when?.calls ?? [])])].sort((a, b) => a - b)
      yield injections.with(index, { ...one, when: { ...one.when, calls } }).toSpliced(later, 1)
    }
}

function sameButCalls(one: InjectionData, other: InjectionData): boolean {
  if (one.at !== other.at || one.when?.calls === undefined || other.when?.calls === undefined) return false
  return isDeepStrictEqual(withoutCalls(one), withoutCalls(other))
}

function withoutCalls({ when, ...rest }: InjectionData): object {
  const { calls: _, ...conditions } = when ?? {}
  return { ...rest, conditions }
}
