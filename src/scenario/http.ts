import { faults } from '../fault/index.js'
import { parameter } from './parameter.js'
import { scenario } from './scenario.js'
import { partOf } from './share.js'

/**
 * The name of a host is not found: requests fail before they are sent, new and kept connections alike.
 *
 * | severity | requests | as |
 * | --- | --- | --- |
 * | low | 10 % | a resolver that does not answer (EAI_AGAIN) |
 * | medium | half | the same |
 * | high, critical | all | a name that does not exist (ENOTFOUND) |
 */
export const dnsFailure = scenario({
  name: 'dnsFailure',
  family: 'network',
  description: 'The name of a host is not found.',
  probability: { low: 0.1, medium: 0.5, high: 1, critical: 1 },
  parameters: {
    mode: parameter.choice({
      values: ['temporary', 'notFound'],
      default: { low: 'temporary', medium: 'temporary', high: 'notFound', critical: 'notFound' },
      description: '`temporary`: the resolver does not answer (EAI_AGAIN). `notFound`: no such name (ENOTFOUND).',
    }),
  },
  injections: ({ mode, probability }) => [
    partOf(faults.exception(mode === 'temporary' ? 'EAI_AGAIN' : 'ENOTFOUND'), probability),
  ],
})

/**
 * More than so many requests a second are refused with status 429; at an HTTP point Retry-After says when there is room
 * again.
 *
 * | severity | requests a second | at once |
 * | --- | --- | --- |
 * | low | 50 | 50 |
 * | medium | 10 | 10 |
 * | high | 2 | 5 |
 * | critical | 0.2 | 1 |
 */
export const rateLimited = scenario({
  name: 'rateLimited',
  family: 'network',
  description: 'Requests beyond a rate are refused with status 429.',
  parameters: {
    perSecond: parameter.number({
      unit: '/s',
      range: [0.001, 1e6],
      default: { low: 50, medium: 10, high: 2, critical: 0.2 },
      description: 'Requests a second that are let through, in the long run.',
    }),
    burst: parameter.number({
      unit: 'count',
      range: [1, 1e6],
      default: { low: 50, medium: 10, high: 5, critical: 1 },
      description: 'Requests that may come at once.',
    }),
  },
  injections: ({ perSecond, burst, probability }) => [
    partOf(faults.throttle({ perSecond, burst, mode: 'reject' }), probability),
  ],
})

/**
 * Bodies of answers come slowly, though their heads come at once: a limit on the time until the answer begins does not
 * help. Acts at HTTP points and TCP links.
 *
 * | severity | bytes a second |
 * | --- | --- |
 * | low | 100,000 |
 * | medium | 10,000 |
 * | high | 1000 |
 * | critical | 100 |
 */
export const slowBody = scenario({
  name: 'slowBody',
  family: 'network',
  description: 'Bodies of answers come slowly.',
  parameters: {
    bytesPerSecond: parameter.number({
      unit: 'B/s',
      range: [1, 1e9],
      default: { low: 100_000, medium: 10_000, high: 1000, critical: 100 },
      description: 'Speed of each body, in bytes per second of virtual time.',
    }),
  },
  injections: ({ bytesPerSecond, probability }) => [partOf(faults.bandwidth({ bytesPerSecond }), probability)],
})
