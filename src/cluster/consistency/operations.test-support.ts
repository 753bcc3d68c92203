import type { Op, Operation } from './operation.js'

/** An operation that was answered. */
export function done(client: string, fromMs: number, toMs: number, op: Op, result?: unknown): Operation {
  return { client, op, invokedAtMs: fromMs, returnedAtMs: toMs, ...(result !== undefined && { result }) }
}

/** An operation whose outcome nobody knows. */
export function lost(client: string, fromMs: number, op: Op): Operation {
  return { client, op, invokedAtMs: fromMs, outcome: 'unknown' }
}

/** An operation that had no effect, for certain. */
export function refused(client: string, fromMs: number, toMs: number, op: Op): Operation {
  return { client, op, invokedAtMs: fromMs, returnedAtMs: toMs, outcome: 'failed' }
}

export const read: Op = { name: 'read' }
export const write = (value: unknown): Op => ({ name: 'write', value })
export const cas = (from: unknown, to: unknown): Op => ({ name: 'cas', from, to })
export const get = (key: string): Op => ({ name: 'get', key })
export const put = (key: string, value: unknown): Op => ({ name: 'put', key, value })
export const enqueue = (value: unknown): Op => ({ name: 'enqueue', value })
export const dequeue: Op = { name: 'dequeue' }
