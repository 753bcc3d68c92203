import * as v from 'valibot'
import { nearNames } from '../error/near-names.js'
import { summarise } from '../error/summarise.js'
import { catalogueCodes, catalogueError, named, statusError } from './error-catalogue.js'
import { codeOnly, text, whole } from './field.js'

/** The user's own error: an instance, a class, or a function that makes one. */
export type OwnError = Error | (new (message?: string) => Error) | (() => unknown)

/** Which error a fault makes. What is given of `name` and `message` replaces what the catalogue has. */
export interface ErrorSpec {
  /** One of the catalogue (`ECONNRESET`, `TimeoutError`, …), or with a `message`, `name` or `status` any code of your own. */
  readonly code?: string
  /** HTTP status, 400 to 599: an error with `status` and `statusCode`. */
  readonly status?: number
  readonly name?: string
  readonly message?: string
  /** Your own error. Wins over all else; JSON cannot hold it, so a formatted schedule has a stand-in. */
  readonly error?: OwnError
  /** In a formatted schedule: the own error that this stands in for. Says so, does nothing. */
  readonly standsFor?: string
}

export const errorEntries = {
  code: v.exactOptional(text(100)),
  status: v.exactOptional(whole(400, 599)),
  name: v.exactOptional(text(100)),
  message: v.exactOptional(text()),
  error: v.exactOptional(
    codeOnly<OwnError>(isOwnError, 'to be an error, a class of errors, or a function that makes one'),
  ),
  standsFor: v.exactOptional(text(200)),
}

/** Part of a pipe: the code is known, or described. */
export function checkCode<S extends ErrorSpec>() {
  return v.rawCheck<S>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { code, status, name, message } = dataset.value
    if (code === undefined || (status ?? name ?? message) !== undefined || catalogueCodes.includes(code)) return
    const near = nearNames(code, catalogueCodes)
    const hint = near.length > 0 ? `'${near.join("' or '")}', perhaps` : catalogueCodes.join(', ')
    addIssue({
      message: `to be a code of the catalogue (${hint}) or to come with a \`message\``,
      input: code,
      path: [{ type: 'object', origin: 'value', input: dataset.value as never, key: 'code', value: code }],
    })
  })
}

/** A new error each time, except for the user's own instance, which is that one. */
export function makeError(spec: ErrorSpec): unknown {
  if (spec.error !== undefined) return makeOwn(spec.error, spec.message)
  const known = spec.status !== undefined ? statusError(spec.status, spec.message) : catalogued(spec)
  const error = known ?? new Error(spec.message ?? spec.code ?? 'Injected failure')
  if (spec.code !== undefined && !known) Object.assign(error, { code: spec.code })
  if (spec.code !== undefined && spec.status !== undefined) Object.assign(error, { code: spec.code })
  return spec.name === undefined ? error : named(error, spec.name)
}

/** `ECONNRESET`, `503`, `CardDeclined`. */
export function describeError(spec: ErrorSpec): string {
  if (spec.error !== undefined) return `${ownName(spec.error)} (own ${ownForm(spec.error)})`
  const main = spec.code ?? spec.status ?? spec.name ?? 'Error'
  return `${main}${spec.standsFor ? ` (stands for ${spec.standsFor})` : ''}`
}

/** The spec without what JSON cannot hold: an own error becomes a stand-in of the same name, message and code. */
export function errorToJson<S extends ErrorSpec>(spec: S): Omit<S, 'error'> {
  const { error, ...rest } = spec
  if (error === undefined) return rest
  const { name, message, code } = typeof error === 'function' ? { name: ownName(error), message: '' } : summarise(error)
  return {
    ...rest,
    name: name.slice(0, 100),
    ...(message === '' ? {} : { message: (rest.message ?? message).slice(0, 1000) }),
    ...(code ? { code: code.slice(0, 100) } : {}),
    standsFor: `own ${ownForm(error)} ${ownName(error)}`.slice(0, 200),
  }
}

function catalogued(spec: ErrorSpec): Error | undefined {
  return spec.code === undefined ? undefined : catalogueError(spec.code, spec.message)
}

function makeOwn(own: OwnError, message: string | undefined): unknown {
  if (typeof own !== 'function') return own
  if (ownForm(own) === 'class') return new (own as new (message?: string) => Error)(message)
  return (own as () => unknown)()
}

// By shape, not by `instanceof`: in Jest's sandbox errors of Node's own realm are not instances of the global Error.
function isOwnError(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'object' && value !== null && 'message' in value)
}

function ownForm(own: OwnError): 'class' | 'function' | 'error' {
  if (typeof own !== 'function') return 'error'
  return own.prototype && 'message' in own.prototype ? 'class' : 'function'
}

function ownName(own: OwnError): string {
  return typeof own === 'function' ? own.name || 'Error' : summarise(own).name
}
