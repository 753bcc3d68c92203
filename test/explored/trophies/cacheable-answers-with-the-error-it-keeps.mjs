import { Cacheable } from 'cacheable'

const cache = new Cacheable()
const options = { throwErrors: true, cacheErrors: true }
const load = async () => {
  throw new Error('ECONNRESET')
}
for (let n = 0; n < 2; n++)
  await cache.getOrSet('tea', load, options).then(
    (value) => console.log('resolved with', value instanceof Error ? `an ${value.name}` : value),
    (error) => console.log('rejected with', error.message),
  )
