import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import LifeRaft from '@markwylde/liferaft'
import Log from '@markwylde/liferaft/log.js'

const path = mkdtempSync(join(tmpdir(), 'liferaft-'))
// Timers of its own play no part.
const follower = new LifeRaft('n2', { Log, path, heartbeat: '1 h', 'election min': '1 h', 'election max': '2 h' })
const acked = new Promise((resolve) => follower.join('n1', resolve))
follower.join('n3', () => {})
const commit = once(follower, 'commit', { signal: AbortSignal.timeout(10_000) })
const append = (address, term, last, data) =>
  follower.emit(
    'data',
    { type: 'append', state: LifeRaft.LEADER, address, term, leader: address, last, data },
    () => {},
  )
// The leader of term 1 is cut off before anybody else has this.
append('n1', 1, { index: 0, term: 1, committedIndex: 0 }, [{ index: 1, term: 1, command: 'add 1' }])
await acked
// Its first entry is of term 2, another command, and committed by n3 and a majority.
append('n3', 2, { index: 1, term: 2, committedIndex: 1 })
console.log('committed:', (await commit)[0])
await follower.log.end()
follower.end()
rmSync(path, { recursive: true })
