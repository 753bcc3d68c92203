import { expect, test } from 'vitest'
import { createRandom } from '../../random/create-random.js'
import { aboutOf } from '../about.js'
import type { CallSeen } from '../run-record.js'
import { Moments } from './moments.js'

test.each([
  [{ type: 'vote', term: 1 }, 'vote'],
  [{ term: 1, op: { name: 'write' } }, 'op,term'],
  [{ op: { name: 'write', value: 1 } }, 'op write'],
  [['append', { entries: [] }], '[append]'],
  [[], 'list'],
  ['ping', 'ping'],
  ['x'.repeat(50), 'text'],
  [7, 'number'],
  [null, 'object'],
])('%j is about %s', (data, about) => {
  expect(aboutOf([data, { kind: 'message' }])).toBe(about)
  expect(aboutOf([data, { kind: 'response' }])).toBe(`response ${about}`)
})

const call = (point: string, atMs: number, about?: string) => ({ point, call: 1, atMs, about }) as unknown as CallSeen
const beats = Array.from({ length: 1000 }, (_, beat) => call('a->b', beat * 10, 'heartbeat'))
const seen = { calls: [...beats, call('b->a', 5005, 'vote'), call('a.disk.set', 7001)], virtualMs: 10_000 }

test('each sort of event is as likely as any other, however often it comes', () => {
  const moments = new Moments(seen, ['a', 'b'])
  const draws = Array.from({ length: 300 }, (_, draw) => moments.moment(createRandom(draw)))
  const near = (atMs: number) => draws.filter((moment) => moment >= atMs && moment < atMs + 10).length
  expect(near(5005)).toBeGreaterThan(60)
  expect(near(7001)).toBeGreaterThan(60)
  // At its time, amid what follows it, right at the next event, and just after.
  expect(new Set(draws.filter((moment) => moment >= 5005 && moment < 5012))).toEqual(
    new Set([5005, 5007.5, 5010, 5010.5]),
  )
  expect(moments.signature).toEqual(['heartbeat 10', 'vote 1', 'a.disk.set 1'])
  const messages = Array.from({ length: 100 }, (_, draw) => moments.message(createRandom(draw))?.about)
  expect(new Set(messages)).toEqual(new Set(['heartbeat', 'vote']))
})

test('after a moment only later events count, and where there are none, any time is as good', () => {
  const moments = new Moments(seen, ['a', 'b'])
  for (let draw = 0; draw < 50; draw++) {
    expect(moments.moment(createRandom(draw), 6000)).toBeGreaterThanOrEqual(6000)
    const late = moments.moment(createRandom(draw), 9995)
    expect(late).toBeGreaterThanOrEqual(9995)
    expect(late).toBeLessThanOrEqual(10_000)
  }
})
