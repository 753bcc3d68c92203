import { afterEach, beforeEach, expect, test } from 'vitest'
import { inChaos, sleep } from '../chaos/chaos.test-support.js'
import { Chaos, type Session } from '../chaos/index.js'
import { faults } from '../fault/index.js'
import { search } from './index.js'
import { untilTold, watchUnhandled } from './unhandled.js'

const emitAtFirst = Object.getOwnPropertyDescriptor(process, 'emit')

/** What the runner would have been told. */
let others: string[] = []
let runners: NodeJS.UnhandledRejectionListener[] = []
const runner = (error: unknown) => void others.push((error as Error).message)

beforeEach(() => {
  others = []
  runners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', runner)
})

afterEach(() => {
  process.removeAllListeners('unhandledRejection')
  for (const listener of runners) process.on('unhandledRejection', listener)
})

const lose = (text: string) => void Promise.reject(new Error(text))
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Watches as a search does, in a session of its own. */
async function watching(search: (chaos: Chaos) => Promise<unknown>): Promise<[text: string, seed: number][]> {
  const told: [string, number][] = []
  await inChaos(async (chaos) => {
    const stop = watchUnhandled((error, run) => told.push([(error as Error).message, run.seed]))
    try {
      await search(chaos)
    } finally {
      stop()
    }
  })
  return told
}

test('rejections in runs of a search are told to it alone, whatever they were begun by', async () => {
  const told = await watching(async (chaos) => {
    for (const seed of [11, 12])
      await chaos.fork({ seed }).run(async (run) => {
        lose('in the body')
        await sleep(10)
        setTimeout(lose, 5, 'in a timer')
        process.nextTick(lose, 'in a tick')
        await run.fork().run(() => sleep(1).then(() => lose('in a fork of the run')))
        void (async () => {
          await sleep(7)
          throw new Error('in an async function')
        })()
        await sleep(10)
      })
  })
  const each = ['in the body', 'in a tick', 'in a fork of the run', 'in a timer', 'in an async function']
  expect(told).toEqual([11, 12].flatMap((seed) => each.map((text) => [text, seed])))
  expect(others).toEqual([])
})

test('all others are told as ever: outside, in the session of the search itself, and after it', async () => {
  const late = (error: unknown) => void others.push(`late: ${(error as Error).message}`)
  const told = await watching(async (chaos) => {
    lose('in the search')
    await sleep(1)
    await chaos.fork({ seed: 1 }).run(async () => {
      // Somebody who listens only from now on.
      process.on('unhandledRejection', late)
      lose('in a run')
      await sleep(1)
    })
  })
  await inChaos((chaos) => chaos.fork().run(() => sleep(1).then(() => lose('after'))))
  lose('outside')
  await turn()
  expect(told).toEqual([['in a run', 1]])
  expect(others).toEqual(['in the search', 'after', 'late: after', 'outside', 'late: outside'])
})

test('the last act of a run is told before its end to those who wait for it, and else under the name of its run', async () => {
  const order: string[] = []
  const told = await watching(async (chaos) => {
    await chaos.fork({ seed: 1 }).run(async (run) => {
      lose('waited for')
      await untilTold(Chaos.sessionOf(run))
      order.push(`at ${run.clock.now()} ms`)
    })
    await chaos.fork({ seed: 2 }).run(() => lose('left'))
    await chaos.fork({ seed: 3 }).run(() => sleep(1))
  })
  expect(order).toEqual(['at 0 ms'])
  expect(told).toEqual([
    ['waited for', 1],
    ['left', 2],
  ])
})

test('what no context tells is of the only run under way, and a fault that raised it is told of it', async () => {
  const { AsyncResource } = await import('node:async_hooks')
  const begunOutside = AsyncResource.bind(lose)
  let impact: unknown
  const told = await watching((chaos) =>
    chaos.fork({ seed: 5 }).run(async (run) => {
      begunOutside('no context')
      const ask = run.wrap('ask', async () => 'answer')
      const injection = run.inject(faults.exception('ECONNRESET'), { at: ask })
      void ask()
      await sleep(1)
      impact = injection.impact.unhandled
    }),
  )
  expect(told.map(([text]) => text)).toEqual(['no context', 'read ECONNRESET'])
  expect(impact).toBe(1)
})

test('searches side by side are told of their own; at the end the process is as before', async () => {
  const search = (seed: number) =>
    watching((chaos) =>
      chaos.fork({ seed }).run(() =>
        sleep(seed)
          .then(() => lose(`of ${seed}`))
          .then(() => sleep(1)),
      ),
    )
  expect(await Promise.all([search(7), search(5)])).toEqual([[['of 7', 7]], [['of 5', 5]]])
  expect(Object.getOwnPropertyDescriptor(process, 'emit')).toEqual(emitAtFirst)
  expect(process.listeners('unhandledRejection')).toEqual([runner])
})

test('a patch of somebody else that was put over ours stays, and is passed through', async () => {
  const names: unknown[] = []
  const before = Object.getOwnPropertyDescriptor(process, 'emit')
  const told = await watching(async (chaos) => {
    const beneath = process.emit
    process.emit = function (this: NodeJS.Process, ...args: unknown[]) {
      if (args[0] === 'unhandledRejection') names.push((args[1] as Error).message)
      return Reflect.apply(beneath, this, args)
    } as typeof process.emit
    await chaos.fork({ seed: 1 }).run(() => lose('in a run'))
    await sleep(1)
  })
  lose('outside')
  await turn()
  expect([told, others]).toEqual([[['in a run', 1]], ['outside']])
  expect(names).toEqual(['in a run', 'outside'])
  Reflect.deleteProperty(process, 'emit')
  if (before !== undefined) Object.defineProperty(process, 'emit', before)
})

test('outside of any session each outermost session is a run', async () => {
  const told: [string, Session][] = []
  const stop = watchUnhandled((error, run) => told.push([(error as Error).message, run]))
  let session: Session | undefined
  await inChaos(async (chaos) => {
    session = Chaos.sessionOf(chaos)
    await chaos.fork().run(() => sleep(1).then(() => lose('in a fork')))
    await sleep(1)
  })
  stop()
  stop()
  expect(told).toEqual([['in a fork', session]])
})

test('a call that nobody waits for, and that fails when the body is over, is found', async () => {
  const { findings } = await search(
    { seed: 1, strategies: ['singles'], points: 'bank.*', shrink: false, progress: false },
    async (chaos) => {
      const bank = chaos.wrap('bank', { charge: async () => 'charged' })
      const mail = chaos.wrap('mail', {
        send: async (charged: boolean) => {
          await new Promise((resolve) => setTimeout(resolve, 100))
          if (!charged) throw new Error('nothing to tell of')
        },
      })
      const charged = await bank.charge().then(
        () => true,
        () => false,
      )
      void mail.send(charged)
    },
  )
  const error = { message: 'nothing to tell of' }
  expect(findings).toMatchObject([{ failure: { oracle: 'unhandled rejection', error } }])
})
