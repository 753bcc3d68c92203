import type * as FastCheck from 'fast-check'
import { absentPeer, isAbsent } from './absent-peer.js'

/**
 * fast-check: a peer that only arbitraries take, so a search does without. Not imported as other modules are, since one
 * that is absent could then be told of by nobody but the loader. `scripts/fast-check-cjs.ts` has the same for CommonJS,
 * which cannot wait at the top of a module.
 */
const found: typeof FastCheck | undefined = await import('fast-check').catch((error: unknown) => {
  if (isAbsent(error)) return undefined
  throw error
})

export type Arbitrary<T> = FastCheck.Arbitrary<T>
export type Value<T> = FastCheck.Value<T>
export const { Arbitrary, Value, stream } = found ?? absentPeer
