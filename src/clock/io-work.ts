import crypto from 'node:crypto'
import zlib from 'node:zlib'
import { withValue } from './global-timers.js'
import type { Patch } from './patch.js'
import { currentScope } from './scope.js'

/** Work handed to the thread pool by one session: crypto and compression, which no list of the runtime shows. */
export class WorkInFlight {
  count = 0
  /** So many have ended: of many that follow one another there is always one under way. */
  ended = 0
}

/** Counts one piece of work of the caller's session; the function given back ends it. Undefined outside any. */
export function beginWork(): (() => void) | undefined {
  const work = currentScope()?.clock.io?.work
  if (work === undefined) return undefined
  work.count++
  let over = false
  return () => {
    if (over) return
    over = true
    work.count--
    work.ended++
  }
}

// biome-ignore lint/complexity/noBannedTypes: the functions found may have any signature
type Found = Function

/** The function found, counted from its call until it calls back. Calls without a callback are synchronous. */
function countCallback(found: Found): Found {
  function counted(this: unknown, ...args: unknown[]): unknown {
    const callback = args.at(-1)
    const end = typeof callback === 'function' ? beginWork() : undefined
    if (end === undefined) return Reflect.apply(found, this, args)
    args[args.length - 1] = function (this: unknown, ...answer: unknown[]) {
      end()
      return Reflect.apply(callback as Found, this, answer)
    }
    try {
      return Reflect.apply(found, this, args)
    } catch (error) {
      end()
      throw error
    }
  }
  return Object.defineProperties(counted, Object.getOwnPropertyDescriptors(found))
}

function countPromise(found: Found): Found {
  function counted(this: unknown, ...args: unknown[]): unknown {
    const end = beginWork()
    const answer = Reflect.apply(found, this, args) as Promise<unknown>
    if (end !== undefined) answer.then(end, end)
    return answer
  }
  return Object.defineProperties(counted, Object.getOwnPropertyDescriptors(found))
}

const cryptoNames =
  'pbkdf2 scrypt hkdf randomBytes randomFill randomInt generateKeyPair generateKey generatePrime checkPrime sign verify'
const zlibNames =
  'deflate deflateRaw gzip gunzip inflate inflateRaw unzip brotliCompress brotliDecompress zstdCompress zstdDecompress'
const subtleNames =
  'encrypt decrypt sign verify digest generateKey deriveKey deriveBits importKey exportKey wrapKey unwrapKey'

function functions(target: object, names: string, count: (found: Found) => Found): Patch[] {
  return names.split(' ').map((key) => ({
    target,
    key,
    make: (found) => (typeof found?.value === 'function' ? withValue(found, count(found.value)) : undefined),
  }))
}

/** Counts crypto, WebCrypto and compression while they are under way. */
export function workPatches(): Patch[] {
  return [
    ...functions(crypto, cryptoNames, countCallback),
    ...functions(zlib, zlibNames, countCallback),
    ...functions(Object.getPrototypeOf(crypto.webcrypto.subtle) as object, subtleNames, countPromise),
  ]
}
