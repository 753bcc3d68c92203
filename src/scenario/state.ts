import { faults } from '../fault/index.js'
import { parameter } from './parameter.js'
import { scenario } from './scenario.js'
import { partOf } from './share.js'

/**
 * Calls take effect and are never answered, also after the fault was lifted: whoever waits, waits for ever, with what
 * it holds. A caller without a timeout ends in a DeadlockError that names the call.
 *
 * | severity | calls stuck |
 * | --- | --- |
 * | low | 10 % |
 * | medium | 25 % |
 * | high | half of them |
 * | critical | all |
 */
export const deadlock = scenario({
  name: 'deadlock',
  family: 'state',
  description: 'Calls are never answered.',
  probability: { low: 0.1, medium: 0.25, high: 0.5, critical: 1 },
  parameters: {
    lost: parameter.choice({
      values: ['answer', 'request'],
      default: 'answer',
      description: '`answer`: the call takes effect, a lock is taken, say. `request`: it is never made.',
    }),
  },
  injections: ({ lost, probability }) => [partOf(faults.drop({ lost }), probability)],
})
