import LifeRaft from '@markwylde/liferaft'

const raft = new LifeRaft('n1')
for (const name of ['n2', 'n3', 'n4', 'n5']) raft.join(name, () => {})
await raft.promote()
const voted = { type: 'voted', term: 1, state: LifeRaft.FOLLOWER, address: 'n2', data: { granted: true } }
const arrives = () => new Promise((resolve) => raft.emit('data', voted, resolve))
console.log('majority of five:', raft.majority())
for (let n = 0; n < 2; n++) {
  await arrives()
  console.log('a vote of n2 has arrived:', LifeRaft.states[raft.state])
}
raft.timers.end()
process.exit()
