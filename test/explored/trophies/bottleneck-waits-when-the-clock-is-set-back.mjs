import { setTimeout as sleep } from 'node:timers/promises'
import Bottleneck from 'bottleneck'

const limiter = new Bottleneck()
const ask = () => Promise.race([limiter.schedule(async () => 'rows'), sleep(500, 'still waiting')])
console.log(await ask())
const now = Date.now
Date.now = () => now() - 3_600_000 // As after a correction of the system's clock.
console.log(await ask(), limiter.counts())
process.exit()
