import os from 'node:os'
import { performance } from 'node:perf_hooks'
import { runInScope } from '../../clock/scope.js'
import type { Reading } from './readings.js'
import type { StressView } from './stress-view.js'

const mebibyte = 2 ** 20

/** What is really there, read in no session. */
const really = {
  rss: () => process.memoryUsage.rss(),
  heapTotal: () => process.memoryUsage().heapTotal,
  heapUsed: () => process.memoryUsage().heapUsed,
  external: () => process.memoryUsage().external,
  arrayBuffers: () => process.memoryUsage().arrayBuffers,
  free: () => os.freemem(),
  available: () => process.availableMemory(),
  load1: () => os.loadavg()[0] as number,
  load5: () => os.loadavg()[1] as number,
  load15: () => os.loadavg()[2] as number,
  userUs: () => process.cpuUsage().user,
  systemUs: () => process.cpuUsage().system,
  idleMs: () => performance.eventLoopUtilization().idle,
  activeMs: () => performance.eventLoopUtilization().active,
} as const

export type Figure = keyof typeof really

/** Of the heap and of the machine, in bytes. */
export const limits = { heap: 4096 * mebibyte, machine: 8192 * mebibyte } as const

/**
 * What a session in virtual time reads while nothing stresses it: fixed, since real figures differ from run to run, and
 * what code decides by them would too.
 */
const fixed: Partial<Record<Figure, number>> = {
  rss: 96 * mebibyte,
  heapTotal: 64 * mebibyte,
  heapUsed: 48 * mebibyte,
  external: 2 * mebibyte,
  arrayBuffers: mebibyte,
  free: 6144 * mebibyte,
  available: 6144 * mebibyte,
  load1: 0,
  load5: 0,
  load15: 0,
}

/** Sums since the process began, of which code reads what they have grown by: they stand as at the first reading. */
const stood = new WeakMap<StressView, Partial<Record<Figure, number>>>()
/** What was really there when the first stress in mode real began in a session in virtual time. */
const borne = new WeakMap<StressView, Readonly<Record<Figure, number>>>()

/** What the session reads without any stress. What it really bears shows as what has been added since it began. */
export function calm(found: Reading, figure: Figure): number {
  const before = borne.get(found.view)?.[figure]
  return standing(found, figure) + (before === undefined ? 0 : read(figure) - before)
}

/** The same but for what it really bears: for figures in virtual time, to which no real one can be added. */
export function standing({ view, real }: Reading, figure: Figure): number {
  if (real) return read(figure)
  const known = fixed[figure]
  if (known !== undefined) return known
  let sums = stood.get(view)
  if (sums === undefined) {
    sums = {}
    stood.set(view, sums)
  }
  // Whole: a difference of floats would depend on how large they are.
  sums[figure] ??= Math.round(read(figure))
  return sums[figure]
}

/** From now on the session bears something real. */
export function bear(view: StressView): void {
  if (borne.has(view)) return
  const figures = Object.keys(really) as Figure[]
  borne.set(view, Object.fromEntries(figures.map((figure) => [figure, read(figure)])) as Record<Figure, number>)
}

function read(figure: Figure): number {
  return runInScope(null, really[figure])
}
