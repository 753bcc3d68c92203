import { Cacheable, Keyv } from 'cacheable'

const shared = new Keyv() // As a Redis that two processes share.
const one = new Cacheable({ secondary: shared })
const other = new Cacheable({ secondary: shared })
for (const [key, value] of Object.entries({ left: 0, sold: false, note: '', user: 'ann' })) {
  await one.set(key, value)
  const found = [await other.has(key), await other.get(key)]
  const loaded = await other.getOrSet(key, async () => 'asked the source')
  console.log(key, '| set:', value, '| has, get:', ...found, '| getOrSet:', loaded)
}
await one.set('left', 0)
console.log('getMany:', await new Cacheable({ secondary: shared }).getMany(['left']))
