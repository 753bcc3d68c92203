/** What a fault does to a live object, from when it begins until it is lifted. */
export interface StateEffect {
  readonly on: 'state'
  /** For the timeline: `corrupt state`. */
  readonly name: string
}
