/** What a fault does to an HTTP exchange. Those that answer in the server's place come first; changes add up. */
export interface HttpEffect {
  readonly on: 'http'
  /** For the timeline: `status 503`. */
  readonly name: string
  /** Answers in the server's place: it is not asked. */
  answer?(request: HttpRequestInfo, wallMs: number): HttpAnswer
  /** Changes what the server answered, before the client sees any of it. */
  change?(answer: HttpAnswer): HttpAnswer
}

/** A request, as predicates and effects see it. */
export interface HttpRequestInfo {
  /** In capitals. */
  readonly method: string
  readonly url: string
  /** By name in small letters; several of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
}

/** What a client is answered. */
export interface HttpAnswer {
  readonly status: number
  /** The standard one if there is none. */
  readonly statusText?: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Text in place of the body; undefined: that of the server, or none. */
  readonly body?: string
  /** After its body the answer does not end: so many bytes of filler come each second of virtual time, for ever. */
  readonly endlessBytesPerSecond?: number
}
