import { describe, expect, test, vi } from 'vitest'
import { faults } from '../fault/index.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'

const berlin = { zone: 'Europe/Berlin' } as const
const clockFace = () => new Date().toTimeString().slice(0, 17)

describe('local time under a change of daylight saving time', () => {
  test('in spring an hour is skipped', () =>
    inChaos(async (chaos) => {
      chaos.inject(faults.dstChange({ ...berlin, change: 'spring' }))
      expect([clockFace(), new Date().getTimezoneOffset()]).toEqual(['01:59:59 GMT+0100', -60])
      await sleep(999)
      expect(clockFace()).toBe('01:59:59 GMT+0100')
      await sleep(1)
      expect([clockFace(), new Date().getTimezoneOffset()]).toEqual(['03:00:00 GMT+0200', -120])
      // 02:30 does not exist that day; it is read with the offset before the change.
      expect(new Date(2025, 2, 30, 2, 30).getHours()).toBe(3)
      expect([chaos.clock.now(), performance.now()]).toEqual([1000, 2000])
    }))

  test('in autumn an hour comes twice', () =>
    inChaos(async (chaos) => {
      chaos.inject(faults.dstChange({ ...berlin, change: 'autumn', beforeMs: '30m' }))
      const seen = [clockFace()]
      for (let half = 0; half < 3; half++) {
        await sleep(1_800_000)
        seen.push(clockFace())
      }
      expect(seen).toEqual(['02:30:00 GMT+0200', '02:00:00 GMT+0100', '02:30:00 GMT+0100', '03:00:00 GMT+0100'])
    }))

  test('on one node, the others are as before; what a node starts stays in its zone', () =>
    inChaos(async (chaos) => {
      const outside = clockFace()
      chaos.inject(faults.dstChange({ ...berlin, change: 'spring' }), { at: 'shop', for: '1h' })
      const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
      const plain = zone()
      expect([chaos.node('shop', clockFace), chaos.node('bank', clockFace), clockFace()]).toEqual([
        '01:59:59 GMT+0100',
        outside,
        outside,
      ])
      expect([chaos.node('shop', zone), chaos.node('bank', zone)]).toEqual(['Europe/Berlin', plain])
      expect(await chaos.node('shop', () => sleep(1000).then(clockFace))).toBe('03:00:00 GMT+0200')
      await sleep(3_600_000)
      expect(chaos.node('shop', zone)).toBe(plain)
    }))

  test('the last zone wins; the zone of a node over that of all code', () =>
    inChaos((chaos) => {
      const zone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone
      chaos.inject(faults.dstChange({ zone: 'Australia/Sydney' }), { at: 'far' })
      chaos.inject(faults.dstChange(berlin))
      const later = chaos.inject(faults.dstChange({ zone: 'America/New_York' }))
      expect([zone(), chaos.node('far', zone)]).toEqual(['America/New_York', 'Australia/Sydney'])
      later.lift()
      expect(zone()).toBe('Europe/Berlin')
    }))

  test('a clock that is off already is set before the change all the same, also a node that comes later', () =>
    inChaos(async (chaos) => {
      chaos.inject(faults.clockSkew({ offsetMs: '-3h' }), { at: 'late' })
      chaos.inject(faults.dstChange({ ...berlin, beforeMs: '10s' }), { at: 'late' })
      await sleep(4000)
      expect(chaos.node('late', () => new Date().toISOString())).toBe('2025-03-30T00:59:54.000Z')
    }))
})

describe('the patches of local time', () => {
  const properties = () => [Date.prototype.getHours, Date.prototype.toString, Intl.DateTimeFormat] as unknown[]

  test('are there only while a clock has a zone', async () => {
    const before = properties()
    await inChaos((chaos) => {
      expect(properties()).toEqual(before)
      const fault = chaos.inject(faults.dstChange(berlin))
      expect(properties().filter((found, i) => found === before[i])).toEqual([])
      fault.lift()
      expect(properties().every((found, i) => found === before[i])).toBe(true)
      chaos.inject(faults.dstChange(berlin))
    })
    expect(properties().every((found, i) => found === before[i])).toBe(true)
  })

  test('sessions side by side have a zone each, and code outside has that of the process', async () => {
    const outside = String(new Date(0))
    const hours = (zone: string, ms: number) =>
      inChaos(async (chaos) => {
        if (zone !== '') chaos.inject(faults.dstChange({ zone }))
        await sleep(ms)
        await chaos.realTurn()
        return String(new Date(0))
      })
    const inBerlin = 'Thu Jan 01 1970 01:00:00 GMT+0100 (Central European Standard Time)'
    const inSydney = 'Thu Jan 01 1970 10:00:00 GMT+1000 (Australian Eastern Standard Time)'
    const runs = [hours('Europe/Berlin', 50), hours('Australia/Sydney', 9), hours('', 7), hours('Europe/Berlin', 1)]
    expect(String(new Date(0))).toBe(outside)
    expect(await Promise.all(runs)).toEqual([inBerlin, inSydney, outside, inBerlin])
  })

  test('under fake timers that a body puts on and takes off, nothing is left behind', async () => {
    const before = properties()
    await inChaos((chaos) => {
      chaos.inject(faults.dstChange(berlin))
      vi.useFakeTimers()
    })
    vi.useRealTimers()
    await inChaos(() => {})
    expect(properties().every((found, i) => found === before[i])).toBe(true)
  })

  test('a zone without such a change fails where it is injected, or the session when it is due', async () => {
    const fixed = faults.dstChange({ zone: 'Asia/Kathmandu' })
    expect(await failureOf(() => inChaos((chaos) => void chaos.inject(fixed)))).toMatchObject({
      code: 'FAULTLINE_INVALID_OPTION',
      option: 'zone',
    })
    const later = inChaos(async (chaos) => {
      chaos.inject(fixed, { from: '1s' })
      await sleep(5000)
    })
    expect((await failureOf(() => later)).message).toContain('a zone with a change of its clocks')
  })
})
