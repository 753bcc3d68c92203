import * as fs from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { FakeHost, fail } from './fake-host.test-support.js'
import { StubError } from './point-error.js'
import { stub } from './stub.js'
import { pointOf } from './wrapped.js'

class Client {
  #sent = 0
  readonly label = 'x'

  get sent(): number {
    return this.#sent
  }

  async send(count: number): Promise<number> {
    this.#sent += count
    return this.#sent
  }

  async sendTwice(count: number): Promise<number> {
    await this.send(count)
    return this.send(count)
  }
}

let host: FakeHost

beforeEach(() => {
  host = new FakeHost()
})

test('a method becomes a point in place, for calls of itself too, until the session ends', async () => {
  const client = new Client()
  stub(host, client, 'send')
  expect(await client.sendTwice(1)).toBe(2)
  expect(host.calls('Client.send')).toBe(2)
  expect(pointOf(client.send)).toBe('Client.send')
  host.plan('Client.send', fail(new Error('down')))
  await expect(client.sendTwice(1)).rejects.toThrow('down')
  host.close()
  expect(Object.keys(client)).toEqual(['label'])
  expect(client.send).toBe(Client.prototype.send)
  expect(await client.send(1)).toBe(3)
})

test('a prototype, a class and a plain object, by name or a given one', async () => {
  const { send } = Client.prototype
  stub(host, Client.prototype, 'send')
  const clock = { now: () => 5 }
  stub(host, clock, 'now', 'time.now', { sync: true })
  host.plan('time.now', { delayMs: 7 })
  expect([clock.now(), host.blocked, await new Client().send(2)]).toEqual([5, [7], 2])
  expect(host.names).toEqual(['Client.send', 'time.now'])
  host.close()
  expect(Client.prototype.send).toBe(send)
})

test('can be stubbed again when the first session has ended', () => {
  const client = new Client()
  stub(host, client, 'send')
  host.close()
  const next = new FakeHost()
  stub(next, client, 'send')
  next.close()
  expect(client.send).toBe(Client.prototype.send)
})

test.each<[string, () => object, string, string]>([
  [
    'no such method',
    () => new Client(),
    'sned',
    'Cannot stub `sned`: the object has no such method. It has send, sendTwice.',
  ],
  [
    'a getter',
    () => new Client(),
    'sent',
    'Cannot stub `sent`: it is a getter or setter. Stub a method of the object that it gives.',
  ],
  ['a value', () => new Client(), 'label', 'Cannot stub `label`: it is not a function. Stub a method.'],
  [
    'a frozen object',
    () => Object.freeze({ go() {} }),
    'go',
    'Cannot stub `go`: it cannot be replaced (the object is frozen, or the property is)',
  ],
  [
    'a module',
    () => fs,
    'readFile',
    'Cannot stub `readFile`: it cannot be replaced (exports of a module are fixed). Use `chaos.wrap`, or mock',
  ],
  [
    'nothing',
    () => null as never,
    'x',
    'Cannot stub `x`: there is no object to stub it on. Give the object that has the method.',
  ],
])('refuses %s', (_what, make, method, message) => {
  const attempt = () => stub(host, make(), method as never)
  expect(attempt).toThrow(StubError)
  expect(attempt).toThrow(message)
  host.close()
})

test('refuses a method that is stubbed already, in this session or another', () => {
  const client = new Client()
  stub(host, client, 'send')
  const message = 'Cannot stub `send`: it is stubbed already. One point is enough: inject several faults there.'
  expect(() => stub(host, client, 'send')).toThrow(message)
  expect(() => stub(new FakeHost(), client, 'send')).toThrow(message)
  host.close()
})
