import { faults } from '../fault/index.js'
import { parameter } from './parameter.js'
import { scenario } from './scenario.js'
import { partOf } from './share.js'

/**
 * The disk has room for so many bytes more; then writes fail with ENOSPC. At file points: `chaos.fs`.
 *
 * | severity | bytes that still fit |
 * | --- | --- |
 * | low | 1048576 |
 * | medium | 65536 |
 * | high | 4096 |
 * | critical | 0 |
 */
export const diskExhaustion = scenario({
  name: 'diskExhaustion',
  family: 'resource',
  description: 'The disk fills up: writes fail with ENOSPC.',
  parameters: {
    afterBytes: parameter.number({
      unit: 'count',
      range: [0, Number.MAX_SAFE_INTEGER],
      default: { low: 1_048_576, medium: 65_536, high: 4096, critical: 0 },
      description: 'Bytes that can still be written. What is deleted, truncated or replaced gives room back.',
    }),
    crossing: parameter.choice({
      values: ['short', 'error'],
      default: 'short',
      description:
        '`short`: the single `write` that does not fit writes what does, and says so. `error`: it fails after that.',
    }),
  },
  injections: ({ afterBytes, crossing, probability }) => [
    partOf(faults.diskFull({ afterBytes, crossing }), probability),
  ],
})
