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

/** Longest that a resource is kept in one go. */
const hour = 3_600_000
const mebibyte = 2 ** 20

const mode = parameter.choice({
  values: ['virtual', 'real'],
  default: 'virtual',
  description: '`virtual`: the session alone sees it. `real`: the process bears it, within bounds.',
})

/**
 * The processor is busy with other work: callbacks come late. Needs `import 'faultline/resource'`.
 *
 * | severity | load |
 * | --- | --- |
 * | low | 80 % |
 * | medium | 90 % |
 * | high | 95 % |
 * | critical | 100 % |
 */
export const cpuStress = scenario({
  name: 'cpuStress',
  family: 'resource',
  description: 'The processor is busy with other work: callbacks come late.',
  parameters: {
    load: parameter.number({
      unit: 'ratio',
      range: [0, 1],
      default: { low: 0.8, medium: 0.9, high: 0.95, critical: 1 },
      description: 'Share of the time of all cores that is used.',
    }),
    mode,
  },
  injections: ({ load, mode, probability }) => [partOf(faults.cpuStress({ load, mode }), probability)],
})

/**
 * Memory is taken and not given back, up to a cap. Needs `import 'faultline/resource'`.
 *
 * | severity | a second |
 * | --- | --- |
 * | low | 1 MiB |
 * | medium | 4 MiB |
 * | high | 16 MiB |
 * | critical | 64 MiB |
 */
export const memoryLeak = scenario({
  name: 'memoryLeak',
  family: 'resource',
  description: 'Memory is taken and not given back, up to a cap.',
  parameters: {
    bytesPerSecond: parameter.number({
      unit: 'B/s',
      range: [1, 2 ** 40],
      default: { low: mebibyte, medium: 4 * mebibyte, high: 16 * mebibyte, critical: 64 * mebibyte },
      description: 'Bytes taken in a second.',
    }),
    capBytes: parameter.number({
      unit: 'count',
      range: [0, 2 ** 40],
      default: 256 * mebibyte,
      description: 'Bytes after which it stays where it is.',
    }),
    mode,
  },
  injections: ({ bytesPerSecond, capBytes, mode, probability }) => [
    partOf(faults.memoryLeak({ bytesPerSecond, capBytes, mode }), probability),
  ],
})

/**
 * Something keeps the main thread, again and again. Needs `import 'faultline/resource'`.
 *
 * | severity | each block |
 * | --- | --- |
 * | low | 50 ms |
 * | medium | 200 ms |
 * | high | 1 s |
 * | critical | 5 s |
 */
export const eventLoopBlock = scenario({
  name: 'eventLoopBlock',
  family: 'resource',
  description: 'The event loop is blocked, again and again.',
  parameters: {
    blockMs: parameter.number({
      unit: 'ms',
      range: [1, hour],
      default: { low: 50, medium: 200, high: 1000, critical: 5000 },
      description: 'How long each block lasts.',
    }),
    restMs: parameter.number({
      unit: 'ms',
      range: [1, hour],
      default: 1000,
      description: 'From the end of a block to the next.',
    }),
    mode,
  },
  injections: ({ blockMs, restMs, mode, probability }) => [
    partOf(faults.eventLoopBlock({ blockMs, everyMs: blockMs + restMs, mode }), probability),
  ],
})

/**
 * The whole process stands still once, and clocks have gone on when it resumes. Needs `import 'faultline/resource'`.
 *
 * | severity | for |
 * | --- | --- |
 * | low | 1 s |
 * | medium | 5 s |
 * | high | 15 s |
 * | critical | 60 s |
 */
export const processPause = scenario({
  name: 'processPause',
  family: 'resource',
  description: 'The process stands still once, and goes on as if nothing had been.',
  parameters: {
    forMs: parameter.number({
      unit: 'ms',
      range: [1, hour],
      default: { low: 1000, medium: 5000, high: 15_000, critical: 60_000 },
      description: 'How long nothing runs. In real mode 30 s at most.',
    }),
    mode,
  },
  injections: ({ forMs, mode, probability }) => [partOf(faults.processPause({ forMs, mode }), probability)],
})

/**
 * File descriptors run out: what needs one fails with EMFILE. Needs `import 'faultline/resource'`.
 *
 * | severity | descriptors left |
 * | --- | --- |
 * | low | 64 |
 * | medium | 16 |
 * | high | 4 |
 * | critical | none |
 */
export const fileDescriptorExhaustion = scenario({
  name: 'fileDescriptorExhaustion',
  family: 'resource',
  description: 'File descriptors run out: opens, connections and children fail with EMFILE.',
  parameters: {
    limit: parameter.number({
      unit: 'count',
      range: [0, 1_000_000],
      default: { low: 64, medium: 16, high: 4, critical: 0 },
      description: 'Descriptors that are left to the session.',
    }),
  },
  injections: ({ limit, probability }) => [partOf(faults.fileDescriptorExhaustion({ limit }), probability)],
})
