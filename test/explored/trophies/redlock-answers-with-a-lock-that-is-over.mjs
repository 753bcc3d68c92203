import Redlock from 'redlock'

class Store {
  value
  untilMs = 0
  async evalsha(_hash, _keys, [, value, ttlMs]) {
    if (ttlMs === undefined) return this.value === value ? 1 : 0 // A release: it falls back by itself.
    if (Date.now() < this.untilMs) return 0
    Object.assign(this, { value, untilMs: Date.now() + ttlMs })
    return 1
  }
}

const stores = [new Store(), new Store(), new Store()]
const first = await new Redlock(stores).acquire(['seat'], 2000)
console.log('the first has it:', Date.now() < first.expiration)
const second = await new Redlock(stores, { retryCount: -1 }).acquire(['seat'], 2000)
console.log('the second has it, for', second.expiration - Date.now() > 0 ? 'a while' : 'no time at all')
const third = await new Redlock(stores, { retryCount: 0 }).acquire(['seat'], 2000).catch(({ message }) => message)
console.log('the stores have it all the same:', third)
