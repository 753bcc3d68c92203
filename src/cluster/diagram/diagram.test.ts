import { expect, test } from 'vitest'
import { inChaos, sleep } from '../../chaos/chaos.test-support.js'
import type { Node } from '../index.js'
import '../index.js'

const run = () =>
  inChaos(async (chaos) => {
    const cluster = chaos.cluster({
      nodes: ['a', 'b', 'c'],
      network: { latencyMs: 5 },
      boot(node) {
        if (node.name !== 'c') node.onMessage(({ data }) => data)
        if (node.name === 'b') node.onRequest(() => ({ ok: true }))
      },
    })
    const [a, b, c] = cluster.nodes as [Node, Node, Node]
    a.send('b', { type: 'vote', term: 1 })
    c.send('a', 'hello; <b> #1')
    a.send('a', 'self')
    await b.request('b', 'own')
    await a.request('b', 'ask')
    a.send('c', 1)
    const partition = cluster.network.partition([['a'], ['b', 'c']])
    c.send('a', 2)
    await sleep(3)
    b.crash()
    partition.heal()
    c.send('b', 3)
    await sleep(6)
    cluster.network.link('a', 'c').hold()
    b.restart()
    c.send('a', 'last')
    a.send('c', 'held')
    return cluster
  })

test('a log as a picture: arrows where messages arrived, marks where something befell', async () => {
  const cluster = await run()
  expect(`\n${cluster.diagram()}\n`).toMatchInlineSnapshot(`
    "
          a        b        c
       0  ↻        │        │  #3 "self"
       0  │        ↻        │  #4 request 1 "own"
       0  │        ↻        │  #5 response 1 { ok: true }
       5  │───────▶│        │  #1 { type: "vote", term: 1 }, sent at 0
       5  │◀───────┼────────│  #2 "hello; <b> #1", sent at 0
       5  │───────▶│        │  #6 request 1 "ask", sent at 0
      10  │◀───────│        │  #7 response 1 { ok: true }, sent at 5
      10  │───────✗│        │  #8 1: cut
      10  │        │        │  = cut: a | b, c
      10  │        │✗───────│  #9 2: cut
      13  │        ●        │  b crashed
      13  │        │        │  = healed: a | b, c
      18  │        │◀───────│  #10 3, sent at 13: down
      19  │        │        │  = held: a->c
      19  │        ●        │  b restarted
      19  │        │┄┄┄┄┄┄┄┄│  #11 "last": under way
      19  │┄┄┄┄┄┄┄┄│        │  #12 "held": held
    "
  `)
})

test('as Mermaid', async () => {
  const cluster = await run()
  expect(`\n${cluster.diagram({ format: 'mermaid', until: 11 })}\n`).toMatchInlineSnapshot(`
    "
    sequenceDiagram
      participant p1 as a
      participant p2 as b
      participant p3 as c
      p1->>p1: 0 #35;3 "self"
      p2->>p2: 0 #35;4 request 1 "own"
      p2->>p2: 0 #35;5 response 1 { ok: true }
      p1->>p2: 5 #35;1 { type: "vote", term: 1 }, sent at 0
      p3->>p1: 5 #35;2 "hello#59; #60;b#62; #35;1", sent at 0
      p1->>p2: 5 #35;6 request 1 "ask", sent at 0
      p2->>p1: 10 #35;7 response 1 { ok: true }, sent at 5
      p1-xp3: 10 #35;8 1: cut
      Note over p1,p3: 10 cut: a | b, c
      p3-xp1: 10 #35;9 2: cut
    "
  `)
})

test('a part of it', async () => {
  const cluster = await run()
  expect(`\n${cluster.diagram({ last: 3 })}\n`).toMatchInlineSnapshot(`
    "
          a        b        c
          │        │        │  … 14 before
      19  │        ●        │  b restarted
      19  │        │┄┄┄┄┄┄┄┄│  #11 "last": under way
      19  │┄┄┄┄┄┄┄┄│        │  #12 "held": held
    "
  `)
  expect(`\n${cluster.diagram({ from: 15, until: 15 })}\n`).toMatchInlineSnapshot(`
    "
          b        c
      18  │◀───────│  #10 3, sent at 13: down
    "
  `)
  expect(() => cluster.diagram({ last: 0 })).toThrow('Expected `last`')
  expect(() => cluster.diagram({ form: 'text' } as never)).toThrow("Did you mean 'format'?")
})

test('of much, what is near to some moments', async () => {
  const cluster = await run()
  expect(`\n${cluster.diagram({ last: 5, around: [10, 13] })}\n`).toMatchInlineSnapshot(`
    "
          a        b        c
          │        │        │  … 7 before
      10  │───────✗│        │  #8 1: cut
      10  │        │        │  = cut: a | b, c
      10  │        │✗───────│  #9 2: cut
      13  │        ●        │  b crashed
      13  │        │        │  = healed: a | b, c
          │        │        │  … 5 more
    "
  `)
  expect(cluster.diagram({ last: 5, around: [10, 13], format: 'mermaid' })).toContain('more')
  expect(cluster.diagram({ around: [] })).toBe(cluster.diagram())
  expect(() => cluster.diagram({ around: 10 as never })).toThrow('Expected `around`')
})
