import { counter } from './counter.js'
import { keyValue } from './key-value.js'
import { lock } from './lock.js'
import { queue } from './queue.js'
import { register } from './register.js'
import { set } from './set.js'

/**
 * The models that come with faultline.
 * @example checkLinearizable(history, models.register({ initial: 0 }))
 */
export const models = { counter, keyValue, lock, queue, register, set }

export type { CounterOp } from './counter.js'
export type { KeyValueOp } from './key-value.js'
export type { LockOp } from './lock.js'
export type { Answer, Model, Step } from './model.js'
export type { QueueOp } from './queue.js'
export type { RegisterOp } from './register.js'
export type { SetOp } from './set.js'
