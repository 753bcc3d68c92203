import { catalogueError } from '../fault/index.js'

/** As Node would make it, were the node a host. It is a consequence, and none that a fault has made up. */
export function systemError(code: 'ECONNREFUSED' | 'ECONNRESET' | 'ETIMEDOUT' | 'EPIPE', node: string): Error {
  const { errno, syscall } = catalogueError(code) as Error & { readonly errno: number; readonly syscall: string }
  return Object.assign(new Error(`${syscall} ${code} ${node}`), { errno, code, syscall, address: node })
}

/** An error as it crosses the network. */
export interface WireError {
  readonly name: string
  readonly message: string
  readonly code?: string | number
}

export function toWire(error: unknown): WireError {
  const { name, message, code } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : String(error),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
  }
}

export function fromWire({ name, message, code }: WireError): Error {
  const error = new Error(message)
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true, enumerable: false })
  return code === undefined ? error : Object.assign(error, { code })
}
