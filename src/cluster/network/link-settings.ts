import { type Duration, toMs } from '../../clock/duration.js'
import { checkKeys, checkPositive, checkProbability, InvalidOptionError } from '../../error/index.js'
import { checkDelay, type DelayInput } from '../../fault/index.js'
import type { Delay } from '../../random/distribution.js'

/** How a link carries messages, one way. */
export interface LinkOptions {
  /** Time that a message takes, each its own: fixed, `[min, max]`, or a distribution. @default 1 */
  readonly latencyMs?: DelayInput
  /** Share of messages that are lost, 0 to 1. @default 0 */
  readonly loss?: number
  /** Share of messages that are delivered twice, 0 to 1. @default 0 */
  readonly duplicate?: number
  /** Share of messages that are put off, so that later ones overtake them, 0 to 1. @default 0 */
  readonly reorder?: number
  /** Longest time by which such a message is put off. @default 100 */
  readonly reorderWithinMs?: Duration
  /** Messages are sent one after another at this rate, above 0. @default as many at once as there are */
  readonly bytesPerSecond?: number
  /** No message overtakes another, whatever its latency, unless it is put off by `reorder`. @default false */
  readonly fifo?: boolean
}

/** The same, checked and completed. */
export interface LinkSettings {
  readonly latencyMs: Delay
  readonly loss: number
  readonly duplicate: number
  readonly reorder: number
  readonly reorderWithinMs: number
  readonly bytesPerSecond: number
  readonly fifo: boolean
  /** When a message arrives depends on those before it. */
  readonly paced: boolean
}

export const linkFields = ['latencyMs', 'loss', 'duplicate', 'reorder', 'reorderWithinMs', 'bytesPerSecond', 'fifo']

export const usualLink: LinkSettings = {
  latencyMs: 1,
  loss: 0,
  duplicate: 0,
  reorder: 0,
  reorderWithinMs: 100,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  fifo: false,
  paced: false,
}

/** @param before what holds for all that is not given. @throws InvalidOptionError */
export function settleLink(options: LinkOptions, before: LinkSettings, name = 'options'): LinkSettings {
  checkKeys(name, options, linkFields)
  const { latencyMs, loss, duplicate, reorder, reorderWithinMs, bytesPerSecond, fifo } = options
  const settings = {
    latencyMs: latencyMs === undefined ? before.latencyMs : checkDelay('latencyMs', latencyMs),
    loss: loss === undefined ? before.loss : checkProbability('loss', loss),
    duplicate: duplicate === undefined ? before.duplicate : checkProbability('duplicate', duplicate),
    reorder: reorder === undefined ? before.reorder : checkProbability('reorder', reorder),
    reorderWithinMs: reorderWithinMs === undefined ? before.reorderWithinMs : toMs('reorderWithinMs', reorderWithinMs),
    bytesPerSecond:
      bytesPerSecond === undefined ? before.bytesPerSecond : checkPositive('bytesPerSecond', bytesPerSecond),
    fifo: fifo === undefined ? before.fifo : checkFlag('fifo', fifo),
  }
  return { ...settings, paced: settings.fifo || settings.bytesPerSecond !== Number.POSITIVE_INFINITY }
}

function checkFlag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new InvalidOptionError(name, 'to be true or false', value)
}
