import type { Connection, Node } from '../../src/cluster/index.js'
import { type Schedule, withChaos } from '../../src/index.js'
import '../../src/cluster/index.js'

/** Every kind of fault that clusters know, and clocks that are off. */
export const schedule = {
  version: 1,
  seed: 20_250_606,
  injections: [
    { fault: { kind: 'clockSkew', offsetMs: 40_000 }, at: 'n2' },
    { fault: { kind: 'clockDrift', ppm: 30_000 }, at: 'n3' },
    { fault: { kind: 'crash', count: 2, disk: 'any' }, at: 'n*', when: { fromMs: 1000, forMs: 700 } },
    { fault: { kind: 'crash', restartAfterMs: 300 }, at: 'n1', when: { fromMs: 4000, forMs: 900 } },
    { fault: { kind: 'pause', count: 1 }, at: 'n*', when: { fromMs: 2000, forMs: 600 } },
    { fault: { kind: 'slowNode', delayMs: [0, 40] }, at: 'n4', when: { fromMs: 1500, forMs: 3000 } },
    { fault: { kind: 'partition', shape: 'majorityRing' }, at: 'cluster', when: { fromMs: 2500, forMs: 500 } },
    {
      fault: { kind: 'partition', shape: 'bridge', inFlight: 'hold' },
      at: 'cluster',
      when: { fromMs: 3500, forMs: 500 },
    },
    { fault: { kind: 'partition', oneWay: true }, at: 'cluster', when: { fromMs: 5000, forMs: 500 } },
    { fault: { kind: 'linkCut', inFlight: 'deliver' }, at: 'n5->*', when: { fromMs: 500, forMs: 300 } },
    { fault: { kind: 'hold' }, at: '*->n1', when: { fromMs: 3000, forMs: 400 } },
    { fault: { kind: 'latency', delayMs: [1, 60] }, at: 'n1->*', when: { probability: 0.3 } },
    { fault: { kind: 'drop' }, at: '*->n3', when: { probability: 0.1 } },
    { fault: { kind: 'drop', lost: 'answer' }, at: '*->n2', when: { probability: 0.1 } },
    { fault: { kind: 'duplicate', gapMs: 3 }, at: 'n2->*', when: { probability: 0.2 } },
    { fault: { kind: 'reorder', withinMs: 30 }, at: 'n4->*', when: { probability: 0.3 } },
    { fault: { kind: 'throttle', perSecond: 50 }, at: 'n5->n4' },
    { fault: { kind: 'corruption', mutations: ['offByOne'] }, at: 'n3->*', when: { probability: 0.1 } },
    { fault: { kind: 'byzantine' }, at: 'n4->*', when: { probability: 0.2 } },
    { fault: { kind: 'grayFailure', delayMs: [5, 80], loss: 0.1, peers: 0.5 }, at: '*->n5' },
    { fault: { kind: 'herd', gatherMs: 200, outcome: 'go' }, at: 'n5->n1', when: { fromMs: 1000, forMs: 1000 } },
    { fault: { kind: 'load', capacity: 1, serviceMs: [2, 9], queue: 2 }, at: '*->n4', when: { fromMs: 2000 } },
    { fault: { kind: 'rollingRestart', downMs: 100, gapMs: 50 }, at: 'n*', when: { fromMs: 5600, forMs: 700 } },
  ],
} as unknown as Schedule

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Gossips a counter, with requests, streams and a disk. */
async function gossip(node: Node, names: readonly string[], note: (text: string) => void): Promise<() => void> {
  const others = names.filter((name) => name !== node.name)
  let count = ((await node.disk.get('count')) as number | undefined) ?? 0
  note(`${node.name} starts with ${count} at ${Date.now()} ${performance.now()}`)
  node.onMessage(({ from, data }) => {
    const { count: theirs } = data as { count: number }
    if (theirs > count) {
      count = theirs
      void node.disk.set('count', count, { sync: count % 3 === 0 })
    } else if (Math.random() < 0.2) node.send(from, { count })
  })
  node.onRequest(({ data }) => {
    if (data === 'bad') throw new RangeError('bad')
    return { count, at: Date.now() }
  })
  node.onConnection((connection) => connection.onMessage((data) => connection.send([data, count])))
  const timer = setInterval(() => {
    count++
    node.send(others[Math.floor(Math.random() * others.length)] as string, { count })
  }, 50)
  const random = node.random('asks')
  const ask = async () => {
    for (;;) {
      await sleep(random.int(100, 300))
      const answer = await node
        .request(random.pick(others), random.chance(0.1) ? 'bad' : 'count', { timeoutMs: 150 })
        .catch((error: Error) => error.message)
      note(`${node.name} hears ${JSON.stringify(answer)}`)
    }
  }
  void ask()
  let connection: Connection | undefined
  const reconnect = () => {
    connection = node.connect(random.pick(others), { timeoutMs: 500 })
    connection.onMessage((data) => note(`${node.name} streams ${JSON.stringify(data)}`))
    connection.onClose((error) => {
      note(`${node.name} closes ${error?.message}`)
      setTimeout(reconnect, 100)
    })
    for (let n = 0; n < 20; n++) setTimeout(() => connection?.state !== 'closed' && connection?.send(n), n * 40)
  }
  reconnect()
  return () => clearInterval(timer)
}

/** The timeline, the log and the diagram of one run. */
export async function clusterProgram(): Promise<string> {
  let written = ''
  await withChaos(
    async (chaos) => {
      const names = ['n1', 'n2', 'n3', 'n4', 'n5']
      const cluster = chaos.cluster({
        nodes: names,
        signed: true,
        disk: { latencyMs: [0, 4] },
        network: {
          latencyMs: { distribution: 'exponential', meanMs: 4, maxMs: 50 },
          loss: 0.02,
          bytesPerSecond: 20_000,
        },
        boot: (node) => gossip(node, names, (text) => chaos.note(text)),
      })
      await sleep(3000)
      cluster.add('n6').send('n1', { count: 1000 })
      await sleep(1500)
      cluster.remove('n6')
      await cluster.node('n2').stop()
      await sleep(2000)
      written = [
        chaos.timeline.toJSONL(),
        `${cluster.log}`,
        cluster.diagram(),
        cluster.diagram({ format: 'mermaid' }),
      ].join('\n')
    },
    { schedule },
  )()
  return written
}
