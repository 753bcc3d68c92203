import type { RandomStream } from '../random/stream.js'

/**
 * What a fault does to a live object, from when it begins until it is lifted. A fault with a field `everyMs` above 0 is
 * asked again each so many virtual ms, also where chance has spared the object before.
 */
export interface StateEffect {
  readonly on: 'state'
  /** For the timeline: `corrupt`. */
  readonly name: string
  /** Changes the object where it is. None: there was nothing to change. */
  change(object: object, random: RandomStream): StateChange[]
}

/** One change of a live object. */
export interface StateChange {
  /** What was done, and where: `items[2].price: offByOne`. */
  readonly text: string
  /** Puts it right, unless the code has written there itself since. */
  undo(): void
}
