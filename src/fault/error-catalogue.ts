/** A system error of Node: what its own code fills in. */
interface SystemError {
  readonly errno: number
  readonly syscall: string
  readonly detail?: string
  readonly fields?: Readonly<Record<string, string | number>>
}

// 203.0.113.1 is kept for documentation (RFC 5737), `.invalid` never resolves (RFC 2606).
const peer = { address: '203.0.113.1', port: 443 }
const host = { hostname: 'service.invalid' }

/** As Node makes them on Linux. The numbers differ between systems; ours do not, so that a run is the same on each. */
const system: Readonly<Record<string, SystemError>> = {
  ECONNRESET: { errno: -104, syscall: 'read' },
  ECONNREFUSED: { errno: -111, syscall: 'connect', detail: '203.0.113.1:443', fields: peer },
  ETIMEDOUT: { errno: -110, syscall: 'connect', detail: '203.0.113.1:443', fields: peer },
  EHOSTUNREACH: { errno: -113, syscall: 'connect', detail: '203.0.113.1:443', fields: peer },
  EPIPE: { errno: -32, syscall: 'write' },
  ENOTFOUND: { errno: -3008, syscall: 'getaddrinfo', detail: 'service.invalid', fields: host },
  EAI_AGAIN: { errno: -3001, syscall: 'getaddrinfo', detail: 'service.invalid', fields: host },
}

/** Errors of the file system: the text comes first in their message. */
const file: Readonly<Record<string, SystemError & { readonly text: string; readonly code?: string }>> = {
  ENOSPC: { errno: -28, syscall: 'write', text: 'no space left on device' },
  EIO: { errno: -5, syscall: 'read', text: 'i/o error' },
  EMFILE: { errno: -24, syscall: 'open', text: 'too many open files' },
  ENFILE: { errno: -23, syscall: 'open', text: 'file table overflow' },
  EACCES: { errno: -13, syscall: 'open', text: 'permission denied' },
  EPERM: { errno: -1, syscall: 'open', text: 'operation not permitted' },
  EROFS: { errno: -30, syscall: 'open', text: 'read-only file system' },
  ENOENT: { errno: -2, syscall: 'open', text: 'no such file or directory' },
  EEXIST: { errno: -17, syscall: 'open', text: 'file already exists' },
  EBUSY: { errno: -16, syscall: 'unlink', text: 'resource busy or locked' },
  EBADF: { errno: -9, syscall: 'read', text: 'bad file descriptor' },
  // libuv has no name for it: this is what a program sees.
  EDQUOT: {
    errno: -122,
    syscall: 'write',
    code: 'Unknown system error -122',
    text: 'Unknown system error -122',
  },
}

/** Codes of the file system. */
export const fileCodes: readonly string[] = Object.keys(file)

/** What is said of a file error besides its code. */
export interface FileErrorDetails {
  readonly syscall?: string | undefined
  /** As the caller gave it, for calls that take one. */
  readonly path?: string | undefined
  /** The second one: of `rename`. */
  readonly dest?: string | undefined
  /** Instead of Node's. */
  readonly message?: string | undefined
}

/** A new error of the file system, as Node makes it: `ENOENT: no such file or directory, open '/etc/x'`. */
export function fileCodeError(name: string, { path, dest, message, ...given }: FileErrorDetails = {}): Error {
  const { errno, text, code = name, syscall: usual } = file[name] as (typeof file)[string]
  const syscall = given.syscall ?? usual
  const where = path === undefined ? '' : ` '${path}'${dest === undefined ? '' : ` -> '${dest}'`}`
  const error = new Error(message ?? `${code}: ${text}, ${syscall}${where}`)
  const places = { ...(path === undefined ? {} : { path }), ...(dest === undefined ? {} : { dest }) }
  return Object.assign(error, { errno, code, syscall }, places)
}

/** What `fetch` and `AbortSignal` reject with. */
const dom: Readonly<Record<string, string>> = {
  AbortError: 'This operation was aborted',
  TimeoutError: 'The operation was aborted due to timeout',
}

/** Codes the catalogue knows. */
export const catalogueCodes: readonly string[] = [...Object.keys(system), ...Object.keys(file), ...Object.keys(dom)]

/** Texts of the HTTP statuses that mean failure. */
const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  422: 'Unprocessable Entity',
  423: 'Locked',
  425: 'Too Early',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
}

/** A new error that looks like the real one of that code, or undefined when the catalogue does not know it. */
export function catalogueError(code: string, message?: string): Error | undefined {
  if (Object.hasOwn(dom, code)) return new DOMException(message ?? dom[code], code)
  if (Object.hasOwn(file, code)) return fileCodeError(code, { message })
  if (!Object.hasOwn(system, code)) return undefined
  const { errno, syscall, detail, fields } = system[code] as SystemError
  const text = `${syscall} ${code}`
  // One by one: a search makes thousands of them a second.
  const error: NodeJS.ErrnoException = new Error(message ?? (detail ? `${text} ${detail}` : text))
  error.errno = errno
  error.code = code
  error.syscall = syscall
  return fields === undefined ? error : Object.assign(error, fields)
}

/** A new error in the form most HTTP libraries share: `status`, `statusCode`, and a name such as `ServiceUnavailableError`. */
export function statusError(status: number, message?: string): Error {
  const text = statusTexts[status] ?? `HTTP status ${status}`
  const error = Object.assign(new Error(message ?? text), { status, statusCode: status })
  const name = statusTexts[status] ? `${text.replaceAll(' ', '')}Error`.replace('ErrorError', 'Error') : 'HttpError'
  return named(error, name)
}

/** The error with another name, where `name` is found on real ones: not among the fields. */
export function named<E extends Error>(error: E, name: string): E {
  return Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true, enumerable: false })
}
