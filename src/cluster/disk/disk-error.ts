import { fileCodeError, fileCodes } from '../../fault/index.js'

/** What an operation was asked to do, for its errors. */
export interface At {
  readonly syscall: string
  /** As its caller gave it; operations on descriptors know none. */
  readonly path?: string | undefined
  readonly dest?: string | undefined
}

/** Errors of names, which no fault raises: number on Linux, and text. */
const others: Readonly<Record<string, readonly [errno: number, text: string]>> = {
  EISDIR: [-21, 'illegal operation on a directory'],
  EINVAL: [-22, 'invalid argument'],
  ELOOP: [-40, 'too many symbolic links encountered'],
  ENAMETOOLONG: [-36, 'name too long'],
  ENOTDIR: [-20, 'not a directory'],
  EXDEV: [-18, 'cross-device link not permitted'],
  ENOTEMPTY: [-39, 'directory not empty'],
}

/** An error as Node makes it. @throws it */
export function fail(code: string, { syscall, path, dest }: At): never {
  if (fileCodes.includes(code)) throw fileCodeError(code, { syscall, path, dest })
  const [errno, text] = others[code] as (typeof others)[string]
  const where = path === undefined ? '' : ` '${path}'${dest === undefined ? '' : ` -> '${dest}'`}`
  const places = { ...(path === undefined ? {} : { path }), ...(dest === undefined ? {} : { dest }) }
  throw Object.assign(new Error(`${code}: ${text}, ${syscall}${where}`), { errno, code, syscall, ...places })
}

/** An argument of the wrong type, as Node refuses it. @throws it */
export function refuseArgument(name: string, expected: string, received: unknown): never {
  const text = `The "${name}" argument must be ${expected}. Received ${received === null ? 'null' : `type ${typeof received}`}`
  throw Object.assign(new TypeError(text), { code: 'ERR_INVALID_ARG_TYPE' })
}
