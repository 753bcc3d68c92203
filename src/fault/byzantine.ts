import * as v from 'valibot'
import { type Choice, isChosen } from './chosen-share.js'
import { completeFault } from './complete.js'
import { corruptedAnswer } from './corrupt.js'
import type { MessageEffect } from './effect-message.js'
import type { FaultContext, FaultKind, Verdict } from './fault-kind.js'
import { oneOf, whole } from './field.js'
import { type MutationName, mutationNames } from './mutation.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/**
 * A way to lie. `delay`: some peers are told late. `replay`: an old message comes once more. `alter`: what is sent is
 * changed. `equivocate`: some peers are told something else than the others. `forge`: it says that it is of another node.
 */
export type Lie = (typeof lies)[number]
export const lies = ['delay', 'replay', 'alter', 'equivocate', 'forge'] as const

/** A node of a cluster lies. */
export interface ByzantineFault {
  readonly kind: 'byzantine'
  /** Which ways; of each message one is drawn. @default all */
  readonly lies: readonly Lie[]
  /** How a value is changed, where it is. @default those that leave it of its type and near */
  readonly mutations: readonly MutationName[]
  /** Longest delay in ms, of `delay`. @default 1000 */
  readonly delayMs: number
}

/** What is known of a message: what the code of clusters has of it. */
interface Sent {
  readonly kind?: string
}

/** Old messages that are kept for each link. */
const mostKept = 50

export const byzantineKind: FaultKind<ByzantineFault> = {
  kind: 'byzantine',
  target: 'message',
  schema: v.strictObject({
    kind: v.literal('byzantine'),
    lies: v.optional(v.pipe(v.array(oneOf(lies)), v.nonEmpty('to be a list of lies, at least one')), () => [...lies]),
    mutations: v.optional(
      v.pipe(v.array(oneOf(mutationNames)), v.nonEmpty('to be a list of mutations, at least one')),
      () => ['bitFlip', 'offByOne', 'negate'],
    ),
    delayMs: v.optional(whole(1, 2 ** 31 - 1), 1000),
  }),
  verdict(fault, context) {
    const { random, args } = context
    const past = remember(context)
    // Of a stream and of answers nobody reads who they are of, and what comes twice is thrown away.
    const kind = (args[1] as Sent | undefined)?.kind ?? 'message'
    const whole = kind === 'message' || kind === 'request'
    const possible = fault.lies.filter((lie) =>
      lie === 'replay' ? whole && past.length > 0 : lie !== 'forge' || whole,
    )
    if (possible.length === 0) return { act: 'pass' }
    return lieOf(random.pick(possible), fault, context, past)
  },
  *shrink(fault) {
    if (fault.lies.length > 1)
      yield* shrinkField(
        fault,
        'lies',
        fault.lies.map((lie) => [lie]),
      )
    if (fault.mutations.length > 1)
      yield* shrinkField(
        fault,
        'mutations',
        fault.mutations.map((name) => [name]),
      )
    yield* shrinkField(fault, 'delayMs', shrinkNumber(fault.delayMs, 1))
  },
  describe: (fault) => `byzantine, ${fault.lies.join(' or ')}`.slice(0, 200),
}

/** Notes the message. @returns those before it on its link */
function remember({ state, point, args }: FaultContext): readonly unknown[] {
  state.past ??= new Map<string, unknown[]>()
  const all = state.past as Map<string, unknown[]>
  const past = all.get(point) ?? []
  all.set(point, [...past.slice(1 - mostKept), args[1]])
  return past
}

function lieOf(
  lie: Lie,
  fault: ByzantineFault,
  { random, point, state }: FaultContext,
  past: readonly unknown[],
): Verdict {
  // Half of the peers are treated so; the draw is of this injection, not of the message.
  const isSingledOut = () => isChosen(point, 0.5, peersOf(state), () => random.fork('peers').next())
  switch (lie) {
    case 'delay':
      return isSingledOut() ? { act: 'delay', delayMs: random.int(1, fault.delayMs) } : { act: 'pass' }
    case 'replay':
      return act({ on: 'message', name: 'replay', does: 'replay', message: random.pick(past) })
    case 'alter': {
      const own = random.fork(`alter ${random.int(0, 2 ** 32 - 1)}`)
      const alter = (data: unknown) => corruptedAnswer(data, fault.mutations, 1, own)
      return act({ on: 'message', name: 'alter', does: 'alter', alter, authentic: false })
    }
    case 'equivocate': {
      if (!isSingledOut()) return { act: 'pass' }
      // The same peer is told the same of the same: it does not contradict itself to anybody.
      const alter = (data: unknown) => corruptedAnswer(data, fault.mutations, 1, random.fork(`told ${point}`))
      return act({ on: 'message', name: 'equivocate', does: 'alter', alter, authentic: true })
    }
    case 'forge': {
      const at = random.next()
      return act({
        on: 'message',
        name: 'forge the sender',
        does: 'forge',
        pick: (names) => names[Math.floor(at * names.length)] as string,
      })
    }
  }
}

function peersOf(state: Record<string, unknown>): { choice?: Choice } & Record<string, unknown> {
  state.peers ??= {}
  return state.peers as Record<string, unknown>
}

function act(effect: MessageEffect): Verdict {
  return { act: 'effect', effect }
}

/**
 * A node of a cluster lies in what it sends; the points are its links: `b->*`. In a cluster that is `signed`, what was
 * altered or forged is dropped where it arrives; equivocation, replay and delay pass, as no signature speaks against them.
 * @throws InvalidOptionError
 * @example chaos.inject(faults.byzantine({ lies: ['equivocate'] }), { at: 'b->*' })
 */
export function byzantine(options: Partial<Omit<ByzantineFault, 'kind'>> = {}): ByzantineFault {
  return completeFault(byzantineKind, { ...options, kind: 'byzantine' })
}
