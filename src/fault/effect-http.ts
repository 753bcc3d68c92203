/** What a fault does to an HTTP exchange. */
export interface HttpEffect {
  readonly on: 'http'
  /** For the timeline: `status 503`. */
  readonly name: string
}
