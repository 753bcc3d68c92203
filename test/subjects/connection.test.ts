import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { ClearedTimeout, UnclearedTimeout, type Wire } from './connection.js'

type Connection = new (wire: Wire) => UnclearedTimeout | ClearedTimeout

function connect(chaos: Chaos, Connection: Connection) {
  const wire = chaos.wrap('wire', { send: async (text: string) => `re: ${text}` })
  return { wire, connection: new Connection(wire) }
}

async function holdsUnderLatency(chaos: Chaos, Connection: Connection) {
  const { wire, connection } = connect(chaos, Connection)
  const system = chaos.system({ name: 'client', probe: () => connection.ask('ping'), probeTimeoutMs: '6s' })
  // Slow, and well within the timeout of five seconds.
  chaos.inject(faults.latency({ delayMs: [500, 2000] }), { at: wire.send, for: '30s' })
  await expect(system).toHoldSteadyState()
}

test('a timeout that is not cleared is caught: answers were slow but in time, and the connection is given up', async () => {
  await expect(inSession((chaos) => holdsUnderLatency(chaos, UnclearedTimeout))()).rejects.toThrow(
    /toHoldSteadyState[\s\S]*given up/,
  )
})

test(
  'a timeout that is cleared passes',
  withChaos((chaos) => holdsUnderLatency(chaos, ClearedTimeout)),
)

test('the timer that stays behind is on the timeline, and none after the right twin', async () => {
  const warningsOf = async (Connection: Connection) => {
    let events: Chaos['timeline']['events'] = []
    await inSession(async (chaos) => {
      events = chaos.timeline.events
      await connect(chaos, Connection).connection.ask('ping')
    })()
    return events.flatMap((event) => (event.type === 'warning.raised' ? [event.code] : []))
  }
  expect(await warningsOf(UnclearedTimeout)).toEqual(['timers-left'])
  expect(await warningsOf(ClearedTimeout)).toEqual([])
})

test(
  'both give up when an answer is really overdue',
  withChaos(async (chaos) => {
    const { wire, connection } = connect(chaos, ClearedTimeout)
    chaos.inject(faults.latency({ delayMs: 5001 }), { at: wire.send, calls: 1 })
    await expect(connection.ask('ping')).rejects.toThrow('Timed out.')
    expect(chaos.clock.now()).toBe(5000)
    await expect(connection.ask('ping')).rejects.toThrow('given up')
  }),
)
