/** What a fault does to a resource of the process, from when it begins until it is lifted. */
export interface ResourceEffect {
  readonly on: 'resource'
  /** For the timeline: `cpu 90 %`. */
  readonly name: string
}
