/** A register kept by a log that a leader replicates: elections, terms, and a majority for each entry. */
import { createHistory, models, type Node, type RegisterOp } from 'faultline/cluster'
import type { Body } from '../protocol.ts'
import { lifeOf, mustBeLinearizable, sleep, Turns } from '../support.ts'

export type RaftBug = 'a vote counts twice' | 'the leader reads by itself'

interface Entry {
  readonly term: number
  /** Undefined: the entry by which a leader begins. */
  readonly op?: RegisterOp<number>
  /** Of the request: one that comes twice is carried out once. */
  readonly id: string
}

interface Kept {
  readonly term: number
  readonly votedFor: string | undefined
  readonly log: readonly Entry[]
}

type Letter =
  | { readonly type: 'ask for a vote'; readonly term: number; readonly last: number; readonly lastTerm: number }
  | { readonly type: 'vote'; readonly term: number }
  | {
      readonly type: 'append'
      readonly term: number
      readonly before: number
      readonly beforeTerm: number
      readonly entries: readonly Entry[]
      readonly commit: number
    }
  | { readonly type: 'appended'; readonly term: number; readonly ok: boolean; readonly upTo: number }

interface RaftOptions {
  readonly nodes: readonly string[]
  readonly operations: number
  readonly forMs: number
}

const heartbeatMs = 40
const usual: RaftOptions = { nodes: ['a', 'b', 'c'], operations: 8, forMs: 1300 }
/** An even number: two halves can each be without a majority. */
const four: RaftOptions = { nodes: ['a', 'b', 'c', 'd'], operations: 4, forMs: 1300 }

/** @see Ongaro, Ousterhout: In Search of an Understandable Consensus Algorithm, USENIX ATC 2014 */
export function raft(bug?: RaftBug, { nodes, operations, forMs } = optionsFor(bug)): Body {
  return async (chaos) => {
    const history = createHistory<RegisterOp<number>>(chaos, {
      failed: (error) => (error as Error).message === 'no leader',
    })
    const leaders = new Map<number, string>()
    let written = 0
    let two = ''
    chaos.always('a term has one leader', () => {
      if (two !== '') throw new Error(two)
    })
    const elected = (name: string, term: number) => {
      const other = leaders.get(term) ?? name
      leaders.set(term, other)
      if (other !== name) two = `${other} and ${name} lead in term ${term}`
    }
    chaos.cluster({
      nodes,
      async boot(node) {
        const member = new Member(node, nodes, bug, elected)
        await member.run()
        const life = await lifeOf(node)
        await sleep(350 + 13 * nodes.indexOf(node.name))
        for (let turn = 0; turn < operations; turn++) {
          const op: RegisterOp<number> =
            (turn + life) % 2 === 1 ? { name: 'write', value: ++written } : { name: 'read' }
          await history.record(node.name, op, () => member.ask(op, `${node.name} ${life} ${turn}`)).catch(() => {})
          await sleep(90)
        }
      },
    })
    await sleep(forMs)
    mustBeLinearizable(history, models.register({ initial: 0 }))
  }
}

export function optionsFor(bug: RaftBug | undefined): RaftOptions {
  return bug === 'a vote counts twice' ? four : usual
}

class Member {
  readonly #node: Node
  readonly #others: readonly string[]
  readonly #bug: RaftBug | undefined
  readonly #elected: (name: string, term: number) => void
  readonly #turns = new Turns()
  readonly #votes: string[] = []
  readonly #next = new Map<string, number>()
  readonly #upTo = new Map<string, number>()
  readonly #heardAt = new Map<string, number>()
  readonly #waiting = new Map<string, (value: number | undefined) => void>()
  readonly #results = new Map<string, number | undefined>()
  #kept: Kept = { term: 0, votedFor: undefined, log: [] }
  #role: 'follower' | 'candidate' | 'leader' = 'follower'
  #leader: string | undefined
  #commit = 0
  #applied = 0
  #value = 0
  #quietSince = 0
  #patienceMs = 0

  constructor(
    node: Node,
    nodes: readonly string[],
    bug: RaftBug | undefined,
    elected: (name: string, term: number) => void,
  ) {
    this.#node = node
    this.#others = nodes.filter((name) => name !== node.name)
    this.#bug = bug
    this.#elected = elected
  }

  async run(): Promise<void> {
    const kept = await this.#node.disk.get<string>('kept')
    if (kept !== undefined) this.#kept = JSON.parse(kept) as Kept
    this.#node.onMessage(({ from, data }) => this.#turns.take(() => this.#read(from, data as Letter)))
    this.#node.onRequest(({ data }) => {
      const { op, id } = data as { op: RegisterOp<number>; id: string }
      return this.#carryOut(op, id)
    })
    this.#hear()
    setInterval(() => void this.#turns.take(() => this.#tick()), 20)
  }

  /** For the client of this node: by its leader. */
  async ask(op: RegisterOp<number>, id: string): Promise<number | undefined> {
    if (this.#leader === undefined) throw new Error('no leader')
    return (await this.#node.request(this.#leader, { op, id }, { timeoutMs: 120 })) as number | undefined
  }

  async #carryOut(op: RegisterOp<number>, id: string): Promise<number | undefined> {
    if (this.#role !== 'leader') throw new Error('not the leader')
    if (this.#bug === 'the leader reads by itself' && op.name === 'read') return this.#value
    const done = new Promise<number | undefined>((resolve) => this.#waiting.set(id, resolve))
    await this.#turns.take(async () => {
      if (this.#role !== 'leader') return
      await this.#keep({ log: [...this.#kept.log, { term: this.#kept.term, op, id }] })
      this.#replicate()
    })
    return await done
  }

  async #tick(): Promise<void> {
    const now = performance.now()
    if (this.#role === 'leader') {
      const heard = this.#others.filter((name) => now - (this.#heardAt.get(name) ?? 0) < 400)
      // One that no majority answers would lead nobody.
      if (this.#isMajority(heard.length + 1)) this.#replicate(now)
      else this.#follow(undefined)
    } else if (now - this.#quietSince > this.#patienceMs) await this.#stand()
    else if (this.#role === 'candidate') this.#askForVotes()
  }

  async #stand(): Promise<void> {
    this.#role = 'candidate'
    this.#leader = undefined
    this.#hear()
    this.#votes.splice(0, this.#votes.length, this.#node.name)
    await this.#keep({ term: this.#kept.term + 1, votedFor: this.#node.name })
    this.#askForVotes()
  }

  #askForVotes(): void {
    const { term, log } = this.#kept
    for (const name of this.#others)
      this.#send(name, { type: 'ask for a vote', term, last: log.length, lastTerm: log.at(-1)?.term ?? 0 })
  }

  async #read(from: string, letter: Letter): Promise<void> {
    if (letter.term > this.#kept.term) {
      await this.#keep({ term: letter.term, votedFor: undefined })
      this.#follow(undefined)
    }
    if (letter.type === 'ask for a vote') await this.#vote(from, letter)
    else if (letter.type === 'append') await this.#append(from, letter)
    else if (letter.term !== this.#kept.term) return
    else if (letter.type === 'vote') await this.#count(from)
    else this.#noteAppended(from, letter)
  }

  async #vote(from: string, { term, last, lastTerm }: Extract<Letter, { type: 'ask for a vote' }>): Promise<void> {
    const { log, votedFor, term: own } = this.#kept
    const ownTerm = log.at(-1)?.term ?? 0
    const knowsAll = lastTerm > ownTerm || (lastTerm === ownTerm && last >= log.length)
    if (term !== own || !knowsAll || (votedFor ?? from) !== from) return
    if (votedFor === undefined) await this.#keep({ votedFor: from })
    this.#hear()
    this.#send(from, { type: 'vote', term })
  }

  async #count(from: string): Promise<void> {
    if (this.#role !== 'candidate') return
    if (this.#bug === 'a vote counts twice' || !this.#votes.includes(from)) this.#votes.push(from)
    if (!this.#isMajority(this.#votes.length)) return
    const { term, log } = this.#kept
    this.#role = 'leader'
    this.#leader = this.#node.name
    this.#elected(this.#node.name, term)
    for (const name of this.#others) {
      this.#next.set(name, log.length)
      this.#upTo.set(name, 0)
      this.#heardAt.set(name, performance.now())
    }
    await this.#keep({ log: [...log, { term, id: `begins ${term}` }] })
    this.#replicate()
  }

  async #append(from: string, letter: Extract<Letter, { type: 'append' }>): Promise<void> {
    const { term, before, beforeTerm, entries, commit } = letter
    if (term < this.#kept.term) {
      this.#send(from, { type: 'appended', term: this.#kept.term, ok: false, upTo: 0 })
      return
    }
    this.#follow(from)
    this.#hear()
    const { log } = this.#kept
    if (before > 0 && log[before - 1]?.term !== beforeTerm) {
      this.#send(from, { type: 'appended', term, ok: false, upTo: Math.min(before - 1, log.length) })
      return
    }
    const at = entries.findIndex((entry, index) => log[before + index]?.term !== entry.term)
    // What is there already stays: this may be an old letter, and more may have come since.
    if (at >= 0) await this.#keep({ log: [...log.slice(0, before + at), ...entries.slice(at)] })
    this.#commit = Math.max(this.#commit, Math.min(commit, before + entries.length))
    this.#apply()
    this.#send(from, { type: 'appended', term, ok: true, upTo: before + entries.length })
  }

  #noteAppended(from: string, { ok, upTo }: Extract<Letter, { type: 'appended' }>): void {
    if (this.#role !== 'leader') return
    this.#heardAt.set(from, performance.now())
    if (!ok) {
      this.#next.set(from, Math.max(this.#upTo.get(from) ?? 0, upTo))
      return
    }
    this.#upTo.set(from, Math.max(this.#upTo.get(from) ?? 0, upTo))
    this.#next.set(from, Math.max(this.#next.get(from) ?? 0, upTo))
    const { log, term } = this.#kept
    for (let upTo = log.length; upTo > this.#commit; upTo--) {
      const having = this.#others.filter((name) => (this.#upTo.get(name) ?? 0) >= upTo).length + 1
      // An entry of an earlier term is committed only with one of this term behind it.
      if (!this.#isMajority(having) || log[upTo - 1]?.term !== term) continue
      this.#commit = upTo
      this.#apply()
      this.#replicate()
      return
    }
  }

  #apply(): void {
    while (this.#applied < this.#commit) {
      const { op, id } = this.#kept.log[this.#applied++] as Entry
      if (op === undefined) continue
      if (!this.#results.has(id)) {
        if (op.name === 'write') this.#value = op.value
        this.#results.set(id, op.name === 'read' ? this.#value : undefined)
      }
      this.#waiting.get(id)?.(this.#results.get(id))
      this.#waiting.delete(id)
    }
  }

  #sentAt = 0

  /** What each has not got yet; and, now and then, that this one still leads. */
  #replicate(now?: number): void {
    if (now !== undefined && now - this.#sentAt < heartbeatMs) return
    this.#sentAt = performance.now()
    const { term, log } = this.#kept
    for (const name of this.#others) {
      const before = this.#next.get(name) ?? 0
      const beforeTerm = log[before - 1]?.term ?? 0
      this.#send(name, { type: 'append', term, before, beforeTerm, entries: log.slice(before), commit: this.#commit })
    }
  }

  #follow(leader: string | undefined): void {
    this.#role = 'follower'
    this.#leader = leader
    if (leader === undefined) this.#hear()
  }

  #hear(): void {
    this.#quietSince = performance.now()
    this.#patienceMs = 150 + Math.floor(Math.random() * 150)
  }

  #isMajority(count: number): boolean {
    return count > (this.#others.length + 1) / 2
  }

  async #keep(change: Partial<Kept>): Promise<void> {
    this.#kept = { ...this.#kept, ...change }
    await this.#node.disk.set('kept', JSON.stringify(this.#kept), { sync: true })
  }

  #send(to: string, letter: Letter): void {
    this.#node.send(to, letter)
  }
}
