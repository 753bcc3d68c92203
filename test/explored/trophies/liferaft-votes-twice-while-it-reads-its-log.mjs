import { setTimeout as sleep } from 'node:timers/promises'
import LifeRaft from '@markwylde/liferaft'

class Log {
  async getLastInfo() {
    await sleep(5) // As from a disk.
    return { index: 0, term: 0, committedIndex: 0 }
  }
  end() {}
}
const voter = new LifeRaft('n2', { Log, 'election min': '1 h', 'election max': '2 h' })
const packet = { type: 'vote', term: 1, state: LifeRaft.CANDIDATE, last: { index: 0, term: 0 } }
const asks = (address) => new Promise((resolve) => voter.emit('data', { ...packet, address }, resolve))
const answers = await Promise.all([asks('n1'), asks('n3')])
for (const { term, data } of answers) console.log('term', term, '| granted:', data.granted)
voter.end()
