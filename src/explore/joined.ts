import { isDeepStrictEqual } from 'node:util'
import type { InjectionData } from '../schedule/schedule.js'

/** The list with two injections at the same point made one, which acts at the calls of both: as the one, or as the other. */
export function* joined(injections: readonly InjectionData[]): Generator<InjectionData[]> {
  for (const [index, one] of injections.entries())
    for (const [later, other] of injections.entries()) {
      if (later <= index || one.at !== other.at) continue
      if (one.when?.calls === undefined || other.when?.calls === undefined) continue
      const calls = [...new Set([...one.when.calls, ...other.when.calls])].sort((a, b) => a - b)
      const asOne = { ...one, when: { ...one.when, calls } }
      const asOther = { ...other, when: { ...other.when, calls } }
      yield injections.with(index, asOne).toSpliced(later, 1)
      if (!isDeepStrictEqual(asOne, asOther)) yield injections.with(index, asOther).toSpliced(later, 1)
    }
}
