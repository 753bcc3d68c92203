import CircuitBreaker from 'opossum'

const options = { cache: true }
const users = new CircuitBreaker(async (id) => `user ${id}`, options)
const orders = new CircuitBreaker(async (id) => `order ${id}`, options)

console.log(await users.fire(1))
console.log(await orders.fire(1))
