/** HTTP points: `chaos.http`. */
import { addPart } from './chaos/parts.js'
import { createHttpPart, type HttpPart } from './point/http/http-part.js'

addPart('http', createHttpPart)

declare module 'faultline' {
  interface ChaosParts {
    /**
     * Makes the HTTP requests of the code under test a fault point: those that fit. They may be made by fetch, undici,
     * node:http, node:https and whatever is built on them. A request that fits no point passes untouched; of several
     * that fit, the point declared first has it.
     * @param match method, host and path; without it, all requests
     * @throws InvalidOptionError
     * @example
     * const api = chaos.http('api', { host: 'api.example.com', path: '/v1/**' })
     * chaos.inject(faults.httpStatus({ status: 429, retryAfter: '30s' }), { at: api, limit: 1 })
     */
    readonly http: HttpPart
  }
}

export type { HttpPart, HttpPoint } from './point/http/http-part.js'
export type { HttpMatch, TextMatch } from './point/http/match.js'
