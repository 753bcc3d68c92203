import { checkInteger, checkNonNegative, checkPositive, checkProbability } from '../error/check.js'
import { InvalidOptionError } from '../error/invalid-option.js'
import type { When } from './when.js'

const known = ['fromMs', 'forMs', 'calls', 'site', 'node', 'probability', 'limit']

/**
 * Conditions that can be used, as they were given. By hand rather than by schema: it is asked for each injection of
 * each run of a search.
 * @param path put before the names of fields: `injections[1].when`
 * @throws InvalidOptionError
 */
export function checkWhen(when: When, path = ''): When {
  if (typeof when !== 'object' || when === null || Array.isArray(when)) {
    throw new InvalidOptionError(path || 'when', 'to be an object', when)
  }
  const name = (field: string) => (path === '' ? field : `${path}.${field}`)
  for (const field of Object.keys(when)) {
    if (!known.includes(field)) throw new InvalidOptionError(name(field), `to be one of ${known.join(', ')}`, field)
  }
  if (when.fromMs !== undefined) checkNonNegative(name('fromMs'), when.fromMs)
  if (when.forMs !== undefined) checkPositive(name('forMs'), when.forMs)
  if (when.calls !== undefined) checkCalls(name('calls'), when.calls)
  if (when.site !== undefined) checkText(name('site'), when.site, 'buy (checkout.ts)')
  if (when.node !== undefined) checkText(name('node'), when.node, 'a')
  if (when.probability !== undefined) checkProbability(name('probability'), when.probability)
  if (when.limit !== undefined) checkInteger(name('limit'), when.limit, 1)
  return when
}

function checkText(name: string, text: unknown, example: string): void {
  if (typeof text === 'string' && text !== '' && text.length <= 500) return
  throw new InvalidOptionError(name, `to be text such as '${example}'`, text, "'*' stands for any text.")
}

function checkCalls(name: string, calls: unknown): void {
  if (!Array.isArray(calls) || calls.length === 0) {
    throw new InvalidOptionError(
      name,
      'to be a list of call numbers, at least one',
      calls,
      'Calls count from 1: [1, 2].',
    )
  }
  for (let index = 0; index < calls.length; index++) {
    const call: unknown = calls[index]
    // The name is put together for the message alone.
    if (!Number.isSafeInteger(call) || (call as number) < 1) checkInteger(`${name}[${index}]`, call, 1)
  }
}
