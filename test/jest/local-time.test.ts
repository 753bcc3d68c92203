import { faults, withChaos } from '@faultline/jest'
import { expect, test } from '@jest/globals'

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const zone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone
const outside = { zone: zone(), text: String(new Date(0)), getHours: Date.prototype.getHours }

test.concurrent.each([
  ['Europe/Berlin', '01:59:59', '03:00:00'],
  ['Australia/Lord_Howe', '01:59:59', '02:30:00'],
  ['America/New_York', '01:59:59', '03:00:00'],
])(
  'in the sandbox, side by side: %s',
  withChaos(async (chaos, name: string, before: string, after: string) => {
    chaos.inject(faults.dstChange({ zone: name, change: 'spring' }))
    const time = () => new Date().toTimeString().slice(0, 8)
    expect([zone(), time()]).toEqual([name, before])
    await sleep(1000)
    expect(time()).toBe(after)
    expect(new Date(2025, 5, 1, 12).getHours()).toBe(12)
    expect(new Date('2025-06-01T12:00').toLocaleTimeString('en-GB')).toBe('12:00:00')
  }),
)

test('afterwards all is as it was', () => {
  expect({ zone: zone(), text: String(new Date(0)), getHours: Date.prototype.getHours }).toEqual(outside)
})
