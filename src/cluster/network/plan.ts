import type { Plan, Wait } from '../../point/index.js'
import type { Message } from './message.js'

/** What faults do to one message besides delays, changes and copies. */
export interface Held {
  readonly lost: boolean
  /** It goes on when this settles. */
  readonly until: Promise<unknown> | undefined
}

const goesOn: Held = { lost: false, until: undefined }
const isLost: Held = { lost: true, until: undefined }

/** Does what is to be done to it. @param nodes names of all */
export function whatHolds(plan: Plan, message: Message, nodes: readonly string[]): Held {
  // A message has nobody to fail to: what ends a call, as a throttle that rejects, is the end of it.
  let lost = plan.end !== undefined
  for (const { effect, count } of plan.effects) {
    if (effect.on !== 'message') continue
    if (effect.does === 'lose') lost = true
    else if (effect.does === 'loseAnswer') message.answerLost = true
    else if (effect.does === 'alter') {
      message.data = effect.alter(message.data)
      if (!effect.authentic) message.authentic = false
    } else if (effect.does === 'forge') {
      const others = nodes.filter((name) => name !== message.from && name !== message.to)
      message.claims = effect.pick(others.length > 0 ? others : [message.to])
      message.authentic = false
    }
    count.bytes(message.bytes)
  }
  if (lost) return isLost
  const waits = [...plan.holdsBefore, ...plan.holdsAfter].map(promiseOf).filter((wait) => wait !== undefined)
  return waits.length === 0 ? goesOn : { lost: false, until: Promise.all(waits) }
}

/** Kinds of users may have it wait for something. A time they give as a delay. */
function promiseOf(wait: Wait): Promise<unknown> | undefined {
  if (typeof wait === 'number') return undefined
  if (typeof wait === 'function') return wait()
  return 'arrive' in wait ? wait.arrive().met : wait
}
