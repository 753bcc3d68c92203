import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type At, refuseArgument } from './disk-error.js'

/** A path as text. Relative ones begin at the root: a simulated node has no working directory. */
export function textOf(given: unknown): string {
  const text =
    typeof given === 'string' ? given : given instanceof Uint8Array ? Buffer.from(given).toString() : fromUrl(given)
  if (!text.includes('\0')) return text
  const refused = new TypeError(`The argument 'path' must be a string without null bytes. Received '${text}'`)
  throw Object.assign(refused, { code: 'ERR_INVALID_ARG_VALUE' })
}

function fromUrl(given: unknown): string {
  const { href } = (given ?? {}) as { readonly href?: unknown }
  if (typeof href !== 'string') return refuseArgument('path', 'of type string or an instance of Buffer or URL', given)
  return fileURLToPath(href, { windows: false })
}

/** For errors that tell the path, or both. */
export function atOf(syscall: string, path: unknown, dest?: unknown): At {
  return dest === undefined ? { syscall, path: textOf(path) } : { syscall, path: textOf(path), dest: textOf(dest) }
}

/** An absolute path without `.` and `..`, for texts and predicates: symbolic links are not followed. */
export function absolute(given: unknown): string {
  return posix.resolve('/', textOf(given))
}
