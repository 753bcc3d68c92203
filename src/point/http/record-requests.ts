import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { CallRecord } from '../point.js'

/** On the client's own object for a request: the record of it. */
const record = Symbol('faultline.record')

interface Recorded {
  [record]?: CallRecord | undefined
}

interface Message {
  readonly request: Recorded
  readonly response?: { readonly statusCode?: number }
  readonly error?: unknown
}

/** On undici's requests: the status of the answer, whose end is told without it. */
const status = Symbol('faultline.status')

function headers({ request, response }: Message): void {
  ;(request as { [status]?: number | undefined })[status] = response?.statusCode
}

function answered({ request, response }: Message): void {
  request[record]?.answered(response?.statusCode ?? (request as { [status]?: number })[status])
}

function failed({ request, error }: Message): void {
  request[record]?.failed(error)
}

const listeners: readonly [string, (message: unknown) => void][] = [
  ['undici:request:headers', headers as (message: unknown) => void],
  ['undici:request:trailers', answered as (message: unknown) => void],
  ['undici:request:error', failed as (message: unknown) => void],
  ['http.client.response.finish', answered as (message: unknown) => void],
  ['http.client.request.error', failed as (message: unknown) => void],
]

/**
 * Notes how a request ends for its client: with the last byte of its answer, or with the error it meets. Needs
 * `watchRequests`.
 */
export function recordRequest(clientRequest: object | undefined, made: CallRecord | undefined): void {
  if (clientRequest !== undefined && made !== undefined) (clientRequest as Recorded)[record] = made
}

/** Listens to how requests end, until the function given back is called. */
export function watchRequests(): () => void {
  for (const [channel, listener] of listeners) subscribe(channel, listener)
  return () => {
    for (const [channel, listener] of listeners) unsubscribe(channel, listener)
  }
}
