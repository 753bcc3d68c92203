import type { Chaos } from '@faultline/vitest'
import { type GossipSub, gossipsub, StrictNoSign } from '@libp2p/gossipsub'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Cluster, LinkOptions, Node } from 'faultline/cluster'
import 'faultline/cluster'

const topic = 'news'
/** Of the Ed25519 keys of 32 bytes that are all 1, all 2 and so on. */
const ids = [
  '12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5',
  '12D3KooWJWoaqZhDaoEFshF7Rh1bpY9ohihFhzcW6d69Lr2NASuq',
  '12D3KooWRndVhVZPCiQwHBBBdg769GyrPUW13zxwqQyf9r3ANaba',
  '12D3KooWPT98FXMfDQYavZm66EeVjTqP9Nnehn1gyaydqV8L8BQw',
  '12D3KooWHFd1gyNYFqxt7ke9FY2VoVVWY2XSPhvL9vg2pB6wQGfa',
  '12D3KooWK98A5qKRAA9qZccvoJLvcLu68PCFZLNfdd81iQLvHj6W',
  '12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az7',
  '12D3KooWB8sCGZCrwr79HtabLAn95qyPQx6RYHXjEbiD6QKou7ww',
]

interface Topology {
  onConnect(peer: unknown, connection: unknown): void
  onDisconnect(peer: unknown): void
}

/** Each node to the two after it, in a ring: what is published goes over several. */
const neighbours = (names: readonly string[], name: string) =>
  [1, 2].map((step) => names[(names.indexOf(name) + step) % names.length] as string)

/** The part of libp2p below gossipsub, on streams between nodes: one tells who is there, others carry the protocol one way. */
function below(node: Node, names: readonly string[]) {
  const peers = names.map((_, at) => peerIdFromString(ids[at] as string))
  const peerOf = (name: string) => peers[names.indexOf(name)]
  const topologies: Topology[] = []
  let incoming: ((stream: unknown, connection: unknown) => void) | undefined
  let protocol = ''
  const connectionTo = (name: string, direction: string) => ({
    remotePeer: peerOf(name),
    remoteAddr: { getComponents: () => [], toString: () => name },
    direction,
    status: 'open',
    newStream: async () => outbound(node, name, protocol),
  })
  const meet = (name: string, direction: string) => {
    for (const topology of topologies) topology.onConnect(peerOf(name), connectionTo(name, direction))
  }
  const part = (name: string) => {
    for (const topology of topologies) topology.onDisconnect(peerOf(name))
  }
  node.onConnection((stream) => {
    const { remote } = stream
    let first = true
    const bytes = inbound()
    stream.onMessage((data) => {
      if (!first) return bytes.push(data as Uint8Array)
      first = false
      if (data === 'here') meet(remote, 'inbound')
      else incoming?.(bytes.stream, connectionTo(remote, 'inbound'))
    })
    stream.onClose(() => {
      bytes.end()
      part(remote)
    })
  })
  const dial = (name: string) => {
    const stream = node.connect(name)
    stream.opened.then(() => meet(name, 'outbound')).catch(() => {})
    stream.onClose(() => {
      part(name)
      setTimeout(() => dial(name), 500)
    })
    stream.send('here')
  }
  const log = Object.assign(() => {}, { error() {}, trace() {}, newScope: () => log })
  return {
    dialAll: () => neighbours(names, node.name).forEach(dial),
    components: {
      peerId: peerOf(node.name),
      privateKey: undefined,
      logger: { forComponent: () => log },
      peerStore: { merge: async () => {}, get: async () => ({}) },
      connectionManager: {},
      registrar: {
        handle: async (name: string, handler: typeof incoming) => {
          protocol ||= name
          incoming = handler
        },
        unhandle: async () => {},
        register: async (_name: string, topology: Topology) => {
          if (!topologies.some(({ onConnect }) => onConnect === topology.onConnect)) topologies.push(topology)
          return 'id'
        },
        unregister() {},
      },
    },
  }
}

/** Bytes that go to a node, as gossipsub writes them. */
async function outbound(node: Node, to: string, protocol: string) {
  const stream = node.connect(to)
  stream.send(protocol)
  await stream.opened
  const events = new EventTarget()
  stream.onClose(() => events.dispatchEvent(new Event('close')))
  return {
    protocol,
    addEventListener: events.addEventListener.bind(events),
    send: (data: { subarray(): Uint8Array }) => stream.state !== 'closed' && stream.send(data.subarray().slice()),
    close: async () => stream.end(),
    abort: () => stream.reset(),
  }
}

/** Bytes that come, as gossipsub reads them. */
function inbound() {
  const waiting: Uint8Array[] = []
  let ended = false
  let wake = () => {}
  async function* read() {
    while (waiting.length > 0 || !ended) {
      const next = waiting.shift()
      if (next !== undefined) yield next
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  }
  const stream = Object.assign(read(), { close: async () => {}, abort() {} })
  return {
    stream,
    push(data: Uint8Array) {
      waiting.push(data)
      wake()
    },
    end() {
      ended = true
      wake()
    },
  }
}

/** What its types do not tell of. */
type Router = GossipSub & { start(): Promise<void>; getMeshPeers(topic: string): string[] }

export interface Gossip {
  readonly cluster: Cluster
  /** What each node was given, in order, since it was last started. */
  readonly heard: ReadonlyMap<string, readonly string[]>
  /** Names of those that another one takes for its peer of the topic. */
  listening(): readonly string[]
  publish(from: string, text: string): void
}

/** `@libp2p/gossipsub` on each node, with default settings but for signatures, all of them listening to one topic. */
export function startGossip(chaos: Chaos, { nodes, network }: { nodes: number; network?: LinkOptions }): Gossip {
  const names = Array.from({ length: nodes }, (_, at) => `n${at + 1}`)
  const heard = new Map<string, string[]>()
  const routers = new Map<string, Router>()
  const cluster = chaos.cluster({
    nodes: names,
    network: network ?? { latencyMs: [1, 20] },
    async boot(node) {
      const { components, dialAll } = below(node, names)
      const router = gossipsub({ globalSignaturePolicy: StrictNoSign, allowPublishToZeroTopicPeers: true })(
        components as never,
      ) as Router
      heard.set(node.name, [])
      routers.set(node.name, router)
      router.addEventListener('message', ({ detail }) =>
        heard.get(node.name)?.push(Buffer.from(detail.data).toString()),
      )
      await router.start()
      router.subscribe(topic)
      dialAll()
    },
  })
  const publish = (from: string, text: string) => {
    const node = cluster.node(from)
    if (node.up)
      node.run(
        () =>
          void routers
            .get(from)
            ?.publish(topic, Buffer.from(text))
            .catch(() => {}),
      )
  }
  const meshed = (name: string) =>
    names.some((other) =>
      routers
        .get(other)
        ?.getMeshPeers(topic)
        .includes(ids[names.indexOf(name)] as string),
    )
  const listening = () => names.filter((name) => cluster.node(name).up && meshed(name))
  return { cluster, heard, listening, publish }
}
