import LifeRaft from '@markwylde/liferaft'

const asks = (voter, address) =>
  new Promise((resolve) => voter.emit('data', { type: 'vote', term: 1, state: LifeRaft.CANDIDATE, address }, resolve))
const before = new LifeRaft('n2')
console.log('term 1, n1 gets the vote of n2:', (await asks(before, 'n1')).data.granted)
console.log('term 1, n3 gets the vote of n2:', (await asks(before, 'n3')).data.granted)
before.end()
const after = new LifeRaft('n2')
console.log('restarted; n3 gets the vote of n2:', (await asks(after, 'n3')).data.granted)
after.end()
