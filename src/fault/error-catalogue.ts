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
const file: Readonly<Record<string, SystemError & { readonly text: string }>> = {
  ENOSPC: { errno: -28, syscall: 'write', text: 'no space left on device' },
  EIO: { errno: -5, syscall: 'read', text: 'i/o error' },
  EMFILE: { errno: -24, syscall: 'open', text: 'too many open files' },
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
  const { errno, syscall, detail, fields } = (Object.hasOwn(system, code) ? system[code] : file[code]) ?? {}
  if (errno === undefined || !catalogueCodes.includes(code)) return undefined
  const text = Object.hasOwn(file, code) ? `${code}: ${file[code]?.text}, ${syscall}` : `${syscall} ${code}`
  const error = new Error(message ?? (detail ? `${text} ${detail}` : text))
  return Object.assign(error, { errno, code, syscall, ...fields })
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
