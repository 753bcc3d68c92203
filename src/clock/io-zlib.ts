import zlib from 'node:zlib'
import { withValue } from './global-timers.js'
import { beginWork } from './io-work.js'
import type { Patch } from './patch.js'

/** What a compression stream works with: `write` hands a chunk to the thread pool, `cb` is called when it is done. */
interface Handle {
  cb?: (...args: unknown[]) => unknown
  write(...args: unknown[]): unknown
  close(): void
}

interface WithHandle {
  readonly _handle?: Handle
  close(): void
}

let owners: object[] | undefined

/** The prototypes that have `write`: one for each kind of compression, found by one stream of each. */
function handleOwners(): object[] {
  if (owners !== undefined) return owners
  const found = new Set<object>()
  for (const make of [
    zlib.createInflateRaw,
    zlib.createBrotliCompress,
    zlib.createBrotliDecompress,
    zlib.createZstdCompress,
    zlib.createZstdDecompress,
  ]) {
    // Zstandard came within Node 22.
    if (typeof make !== 'function') continue
    const stream = make() as unknown as WithHandle
    let at: object | null | undefined = stream._handle
    while (at && !Object.hasOwn(at, 'write')) at = Object.getPrototypeOf(at) as object | null
    if (at) found.add(at)
    stream.close()
  }
  owners = [...found]
  return owners
}

/** Ends the count of a handle's chunk. */
const underWay = new WeakMap<Handle, () => void>()

function finish(handle: Handle): void {
  underWay.get(handle)?.()
  underWay.delete(handle)
}

/**
 * Counts chunks that compression streams have in the thread pool, those of a compressed HTTP answer among them: the
 * request is over before its body is unpacked, and nothing else shows that.
 */
export function zlibPatches(): Patch[] {
  return handleOwners().flatMap((target): Patch[] => [
    {
      target,
      key: 'write',
      make(found) {
        const below = found?.value as Handle['write']
        return withValue(found, function write(this: Handle, ...args: unknown[]): unknown {
          const { cb } = this
          const end = cb === undefined || underWay.has(this) ? undefined : beginWork()
          if (end !== undefined && cb !== undefined) {
            underWay.set(this, end)
            this.cb = function (this: Handle, ...answer: unknown[]) {
              finish(this)
              return Reflect.apply(cb, this, answer)
            }
          }
          return Reflect.apply(below, this, args)
        })
      },
    },
    {
      target,
      key: 'close',
      make(found) {
        const below = found?.value as Handle['close'] | undefined
        if (below === undefined) return undefined
        return withValue(found, function close(this: Handle): void {
          finish(this)
          Reflect.apply(below, this, [])
        })
      },
    },
  ])
}
