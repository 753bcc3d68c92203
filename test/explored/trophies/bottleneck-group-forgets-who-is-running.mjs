import { setTimeout as sleep } from 'node:timers/promises'
import Bottleneck from 'bottleneck'

const group = new Bottleneck.Group({ maxConcurrent: 1, timeout: 100 })
let running = 0
const book = async (ms) => {
  console.log('running:', ++running, '| limiters:', group.keys().length)
  await sleep(ms)
  running--
}
const first = group.key('ann').schedule(() => book(500))
await sleep(300)
const second = group.key('ann').schedule(() => book(0))
await Promise.all([first, second])
