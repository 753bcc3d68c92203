import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import LifeRaft from '@markwylde/liferaft'
import Log from '@markwylde/liferaft/log.js'

const path = mkdtempSync(join(tmpdir(), 'liferaft-'))
const raft = new LifeRaft('n1', { Log, path })
for (const name of ['n2', 'n3']) raft.join(name, () => {})
raft.on('commit', (command) => console.log('committed:', command))
const arrives = (type, address, data) =>
  raft.emit('data', { type, address, data, term: 1, state: LifeRaft.FOLLOWER, leader: 'n1' }, () => {})
await raft.promote()
arrives('voted', 'n2', { granted: true })
await sleep(50)
await raft.command('add 1')
for (const name of ['n2', 'n3']) arrives('append ack', name, { term: 1, index: 1 })
await sleep(100)
raft.end()
await sleep(50)
rmSync(path, { recursive: true })
