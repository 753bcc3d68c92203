/**
 * Who leads? Five nodes of which the first that runs is to lead, and a partition: both halves have a first one. Then the
 * same with votes. docs/scenarios/splitBrain.md has the scenario of it.
 */
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import type { Node } from 'faultline/cluster'
import 'faultline/cluster'
import { expect, test } from 'vitest'

const names = ['n1', 'n2', 'n3', 'n4', 'n5']
const beatMs = 50
const silenceMs = 200
const majority = 3

interface Candidate {
  leads(): boolean
}

/** Production code, wrong: the first of those who were heard of lately leads. */
function firstLeads(node: Node): Candidate {
  const heardAt = new Map<string, number>()
  node.onMessage(({ from }) => heardAt.set(from, performance.now()))
  setInterval(() => {
    for (const name of names) if (name !== node.name) node.send(name, 'here')
  }, beatMs)
  const startedAt = performance.now()
  const here = (name: string) => performance.now() - (heardAt.get(name) ?? startedAt) < silenceMs
  return { leads: () => names.find((name) => name === node.name || here(name)) === node.name }
}

/**
 * Production code, right: who has heard of no leader for a while asks for votes, and leads for as long as most of them
 * answer. Whoever has heard of a leader, or voted for one, votes for nobody else for longer than that one may lead by it.
 */
function votedLeads(node: Node): Candidate {
  let term = 0
  /** When it was last heard of a leader, or one was voted for. */
  let leaderAt = performance.now()
  /** When most of them were last asked, and said yes. */
  let followedAt = Number.NEGATIVE_INFINITY
  const leads = () => performance.now() - followedAt < silenceMs / 2
  const ask = async (kind: 'vote' | 'beat') => {
    const [askedAt, asked] = [performance.now(), term]
    const others = names.filter((name) => name !== node.name)
    const requests = others.map((name) => node.request(name, { kind, term }, { timeoutMs: beatMs / 2 }))
    const answers = await Promise.allSettled(requests)
    const yes = answers.filter((answer) => answer.status === 'fulfilled' && answer.value === true).length + 1
    if (yes >= majority && term === asked) followedAt = askedAt
  }
  node.onRequest(({ data }) => {
    const { kind, term: theirs } = data as { kind: 'vote' | 'beat'; term: number }
    if (theirs < term) return false
    if (kind === 'vote' && (leads() || performance.now() - leaderAt < silenceMs)) return false
    // One vote for each term, its own among them.
    if (kind === 'vote' && theirs === term) return false
    term = theirs
    leaderAt = performance.now()
    return true
  })
  const live = async () => {
    if (leads()) await ask('beat')
    else if (performance.now() - leaderAt > silenceMs * (1 + Math.random())) {
      term++
      leaderAt = performance.now()
      await ask('vote')
    }
    setTimeout(live, beatMs / 2)
  }
  void live()
  return { leads }
}

/** A second of peace, or until one leads, two in which a minority is cut off with whoever led, two more of peace. */
async function elections(chaos: Chaos, program: (node: Node) => Candidate) {
  const candidates = new Map<string, Candidate>()
  const boot = (node: Node) => void candidates.set(node.name, program(node))
  const cluster = chaos.cluster({ nodes: names, network: { latencyMs: [1, 5] }, boot })
  const leaders = cluster.leaders((node) => candidates.get(node.name)?.leads())
  const leading = () => names.filter((name) => candidates.get(name)?.leads())
  await chaos.clock.advance('1s')
  // With a leader that stands still at that moment, or votes that are split, nobody leads yet.
  while (leading().length === 0) await chaos.clock.advance(beatMs)
  const [first] = leading() as [string]
  const minority = [first, names.find((name) => name !== first) as string]
  const partition = cluster.network.partition([minority, names.filter((name) => !minority.includes(name))])
  await chaos.clock.advance('2s')
  const meanwhile = leading()
  partition.heal()
  await chaos.clock.advance('2s')
  return { first, meanwhile, last: leading(), splits: leaders.splits }
}

test(
  'the first one leads: a partition has two leaders',
  withChaos(async (chaos) => {
    const { first, meanwhile, splits } = await elections(chaos, firstLeads)
    expect([first, meanwhile]).toEqual(['n1', ['n1', 'n3']])
    expect(splits).toHaveLength(1)
  }),
)

test(
  'votes of most of them: never two, and the majority has a leader of its own soon',
  withChaos(async (chaos) => {
    const { first, meanwhile, last, splits } = await elections(chaos, votedLeads)
    expect(splits).toEqual([])
    expect(meanwhile).toHaveLength(1)
    expect(meanwhile).not.toContain(first)
    expect(last).toHaveLength(1)
  }),
)

test(
  'nor when one stands still, or is slow',
  withChaos(async (chaos) => {
    chaos.inject(faults.pause({ count: 1 }), { at: 'n*', from: 600, for: 300 })
    chaos.inject(faults.slowNode({ count: 1, delayMs: 40 }), { at: 'n*', from: 1500, for: 1000 })
    const { splits } = await elections(chaos, votedLeads)
    expect(splits).toEqual([])
  }),
)
