import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { KeyedBank, payWithNewKeys, payWithOneKey } from './charging.js'

async function chargesOnce(chaos: Chaos, pay: typeof payWithOneKey) {
  const bank = new KeyedBank()
  const wrapped = chaos.wrap('bank', bank)
  chaos.inject(faults.lostAnswer('ETIMEDOUT'), { at: wrapped.charge, calls: 1 })
  await pay(wrapped, 30)
  expect(bank.charges, 'charges for one order').toEqual([30])
}

test('a retry that is a new payment is caught: an answer was lost, and the customer charged twice', async () => {
  await expect(inSession((chaos) => chargesOnce(chaos, payWithNewKeys))()).rejects.toThrow(/charges for one order/)
})

test(
  'a retry with the same key passes',
  withChaos((chaos) => chargesOnce(chaos, payWithOneKey)),
)

test('a fault before the effect does not tell the two apart: it takes the lost answer', async () => {
  for (const pay of [payWithNewKeys, payWithOneKey])
    await inSession(async (chaos) => {
      const bank = new KeyedBank()
      const wrapped = chaos.wrap('bank', bank)
      chaos.inject(faults.exception('ECONNREFUSED'), { at: wrapped.charge, calls: 1 })
      await pay(wrapped, 30)
      expect(bank.charges).toEqual([30])
    })()
})
