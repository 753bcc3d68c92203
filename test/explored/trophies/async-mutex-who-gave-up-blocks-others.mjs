import { E_ALREADY_LOCKED, Semaphore, tryAcquire } from 'async-mutex'

const attempt = (weight) =>
  tryAcquire(permits)
    .acquire(weight)
    .then(
      () => 'acquired',
      (error) => (error === E_ALREADY_LOCKED ? 'E_ALREADY_LOCKED' : error),
    )

const permits = new Semaphore(3)
await permits.acquire(2)
console.log('three of three:', await attempt(3))
console.log('one of three, with free:', permits.getValue(), await attempt(1))
