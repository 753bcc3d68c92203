import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import LifeRaft from '@markwylde/liferaft'
import Log from '@markwylde/liferaft/log.js'

const path = mkdtempSync(join(tmpdir(), 'liferaft-'))
const follower = new LifeRaft('n2', { Log, path })
for (const name of ['n1', 'n3']) follower.join(name, () => {})
follower.on('commit', (command) => console.log('committed:', command))
const append = (address, term, last, data) =>
  follower.emit(
    'data',
    { type: 'append', state: LifeRaft.LEADER, address, term, leader: address, last, data },
    () => {},
  )
// The leader of term 1 is cut off before anybody else has this.
append('n1', 1, { index: 0, term: 1, committedIndex: 0 }, [{ index: 1, term: 1, command: 'add 1' }])
await sleep(50)
// Its first entry is of term 2, another command, and committed by n3 and a majority.
append('n3', 2, { index: 1, term: 2, committedIndex: 1 })
await sleep(50)
follower.end()
await sleep(50)
rmSync(path, { recursive: true })
