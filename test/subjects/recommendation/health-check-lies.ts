import { type Chaos, faults } from '@faultline/vitest'
import { type Booted, catalogue, type Subject } from './subject.js'

function shop(chaos: Chaos, probeOf: (find: () => Promise<number>) => Booted['probe']): Booted {
  const prices = chaos.wrap('prices', catalogue)
  const find = async () => {
    const found = await prices.find('lamp')
    if (found == null) throw new Error('no price')
    return found.price
  }
  return { probe: probeOf(find), workload: { request: find, perSecond: 10 } }
}

export const subject: Subject = {
  /** The process is there. */
  wrong: (chaos) => shop(chaos, () => () => ({ healthy: true })),
  /** What a customer asks for is there. */
  right: (chaos) => shop(chaos, (find) => find),
  inject: (chaos) => void chaos.inject(faults.nullValue('null'), { at: 'prices.*', from: '2s', for: '10s' }),
  lasts: '15s',
}
