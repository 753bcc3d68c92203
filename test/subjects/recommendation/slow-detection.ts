import { type Chaos, faults } from '@faultline/vitest'
import { type Booted, catalogue, type Subject } from './subject.js'

/** The check runs in the background; whoever asks is told how the last one went. */
function shop(chaos: Chaos, everyMs: number): Booted {
  const prices = chaos.wrap('prices', catalogue)
  const find = async () => {
    const found = await prices.find('lamp')
    if (found == null) throw new Error('no price')
    return found.price
  }
  let healthy = true
  const check = async () => {
    healthy = await find().then(
      () => true,
      () => false,
    )
  }
  const timer = setInterval(check, everyMs)
  const dispose = () => clearInterval(timer)
  return { probe: () => healthy, every: '1s', workload: { request: find, perSecond: 10 }, dispose }
}

export const subject: Subject = {
  wrong: (chaos) => shop(chaos, 30_000),
  right: (chaos) => shop(chaos, 1000),
  inject: (chaos) => void chaos.inject(faults.nullValue('null'), { at: 'prices.*', from: '5s', for: '40s' }),
  lasts: '70s',
}
