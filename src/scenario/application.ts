import { type ErrorInput, faults } from '../fault/index.js'
import { parameter } from './parameter.js'
import { scenario } from './scenario.js'
import { partOf, shareAltering, shareEnding } from './share.js'

const hour = 3_600_000

/**
 * Calls fail with real-looking errors, evenly mixed.
 *
 * | severity | calls |
 * | --- | --- |
 * | low | 10 % |
 * | medium | 30 % |
 * | high | 50 % |
 * | critical | 70 % |
 */
export const randomExceptions = scenario({
  name: 'randomExceptions',
  family: 'application',
  description: 'Calls fail with real-looking errors, evenly mixed.',
  probability: { low: 0.1, medium: 0.3, high: 0.5, critical: 0.7 },
  parameters: {
    errors: parameter.list<ErrorInput>({
      default: ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'TimeoutError', 500, 503],
      expected: 'to be a list of errors: codes, HTTP statuses, classes or instances',
      accepts: (item) => item !== null && ['string', 'number', 'object', 'function'].includes(typeof item),
      description: 'What they fail with, as `faults.exception` takes it.',
    }),
  },
  injections: ({ errors, probability }) =>
    shareEnding(
      probability,
      errors.map((error) => [faults.exception(error), 1]),
    ),
})

/**
 * Something is missing in the answers: all of it, or fields.
 *
 * | severity | calls |
 * | --- | --- |
 * | low | 10 % |
 * | medium | 30 % |
 * | high | 60 % |
 * | critical | all |
 */
export const nullInjection = scenario({
  name: 'nullInjection',
  family: 'application',
  description: 'Answers are null, undefined or empty, or lack fields.',
  probability: { low: 0.1, medium: 0.3, high: 0.6, critical: 1 },
  parameters: {
    values: parameter.list<'null' | 'undefined' | 'empty' | { readonly remove: string }>({
      default: ['null', 'undefined', 'empty'],
      values: ['null', 'undefined', 'empty'],
      expected: "to be a list of 'null', 'undefined', 'empty' or { remove: 'path.of.field' }",
      accepts: (item) => ['null', 'undefined', 'empty'].includes(item as string) || hasPath(item),
      description: 'What an answer becomes, evenly mixed.',
    }),
  },
  injections({ values, probability }) {
    // The last that acts is what is seen, so what builds on the answer comes before what ignores it.
    const order = [...values].sort((a, b) => rank(a) - rank(b))
    return shareAltering(
      probability,
      order.map((value) => [faults.nullValue(value), 1]),
    )
  },
})

/**
 * Calls answer late, past the deadlines that callers have.
 *
 * | severity | delay |
 * | --- | --- |
 * | low | 2–5 s |
 * | medium | 5–10 s |
 * | high | 10–30 s |
 * | critical | 30–120 s |
 */
export const slowResponse = scenario({
  name: 'slowResponse',
  family: 'application',
  description: 'Calls answer late, past the deadlines that callers have.',
  parameters: {
    delayMs: parameter.range({
      unit: 'ms',
      range: [0, hour],
      default: { low: [2000, 5000], medium: [5000, 10_000], high: [10_000, 30_000], critical: [30_000, 120_000] },
      description: 'Delay of a call, drawn evenly between the two.',
    }),
  },
  injections: ({ delayMs, probability }) => [partOf(faults.latency({ delayMs }), probability)],
})

function hasPath(item: unknown): boolean {
  return typeof item === 'object' && item !== null && typeof (item as { remove?: unknown }).remove === 'string'
}

function rank(value: string | { readonly remove: string }): number {
  return typeof value === 'string' ? ['empty', 'undefined', 'null'].indexOf(value) : -1
}
