import type * as FastCheck from 'fast-check'
import { PeerMissingError } from '../error/index.js'

/** The package is not installed; an error of another kind, also in what it imports itself, is its own. */
export function isAbsent(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  const notFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return notFound && /(package|module) '?fast-check'?/i.test(String(message))
}

class Absent {
  constructor() {
    throw new PeerMissingError('An arbitrary', 'fast-check')
  }
}

/** What arbitraries are made of when it is absent: making one fails. */
export const absentPeer = { Arbitrary: Absent, Value: Absent, stream: () => new Absent() } as unknown as Pick<
  typeof FastCheck,
  'Arbitrary' | 'Value' | 'stream'
>
