import { on } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import LifeRaft from '@markwylde/liferaft'
import Log from '@markwylde/liferaft/log.js'

let reads = 0
const bothRead = Promise.withResolvers()
/** Reads take until both acks have come, as on a slow disk. */
class SlowLog extends Log {
  async getUncommittedEntriesUpToIndex(index) {
    const entries = await super.getUncommittedEntriesUpToIndex(index)
    if (++reads === 2) bothRead.resolve()
    await bothRead.promise
    return entries
  }
}

const path = mkdtempSync(join(tmpdir(), 'liferaft-'))
// Timers of its own play no part.
const raft = new LifeRaft('n1', { Log: SlowLog, path, heartbeat: '1 h', 'election min': '1 h', 'election max': '2 h' })
for (const name of ['n2', 'n3']) raft.join(name, () => {})
const commits = on(raft, 'commit', { signal: AbortSignal.timeout(10_000) })
const arrives = (type, address, data) =>
  raft.emit('data', { type, address, data, term: 1, state: LifeRaft.FOLLOWER, leader: 'n1' }, () => {})
await raft.promote()
arrives('voted', 'n2', { granted: true })
await raft.command('add 1')
for (const name of ['n2', 'n3']) arrives('append ack', name, { term: 1, index: 1 })
for (let n = 0; n < 2; n++) console.log('committed:', (await commits.next()).value[0])
await raft.log.end()
raft.end()
rmSync(path, { recursive: true })
