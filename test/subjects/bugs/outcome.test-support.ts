import { type Chaos, type Schedule, withChaos } from 'faultline'
import type { Body } from '../../../bench/bugs/index.ts'

/** What became of a body under a schedule; nothing in it: it passed. */
export interface Outcome {
  readonly error?: unknown
  /** Its session ended with timers waiting. */
  readonly timersLeft?: true
  readonly points: Chaos['points']
  readonly tookMs: number
}

const none: Schedule = { version: 1, seed: 1, injections: [] }

/** Runs a body in a session of its own. */
export async function outcomeOf(chaos: Chaos, body: Body, schedule: Partial<Schedule> = {}): Promise<Outcome> {
  let inner: Chaos | undefined
  let failure: { readonly error?: unknown } = {}
  let tookMs = 0
  try {
    // Nothing here does real I/O: a standstill is a deadlock at once.
    await chaos.fork({ schedule: { ...none, ...schedule }, deadlockGrace: 0 }).run(async (fork) => {
      inner = fork
      await body(fork)
      tookMs = fork.clock.now()
    })
  } catch (error) {
    failure = { error }
  }
  const left = inner?.timeline.events.some((event) => event.type === 'warning.raised' && event.code === 'timers-left')
  return { ...failure, ...(left ? { timersLeft: true } : {}), points: inner?.points ?? [], tookMs }
}

export function passed({ error, timersLeft }: Outcome): boolean {
  return error === undefined && timersLeft === undefined
}

export async function inSession(body: (chaos: Chaos) => Promise<void>): Promise<void> {
  await withChaos(body, { seed: 1 })()
}

/** How many rejections nobody handled while it ran, instead of the runner's being told. */
export async function unhandledIn(run: () => Promise<void>): Promise<number> {
  const others = process.listeners('unhandledRejection')
  let heard = 0
  const hear = () => {
    heard++
  }
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', hear)
  try {
    await run()
  } finally {
    process.off('unhandledRejection', hear)
    for (const other of others) process.on('unhandledRejection', other)
  }
  return heard
}
