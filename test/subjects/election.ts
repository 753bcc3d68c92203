import type { Node } from 'faultline/cluster'

type Message =
  | { readonly type: 'ask' | 'grant'; readonly term: number }
  | { readonly type: 'heartbeat'; readonly term: number }

/** Chooses one leader among nodes: one that hears of none asks for votes, and leads when enough are given. */
export class Voter {
  role: 'follower' | 'candidate' | 'leader' = 'follower'
  term = 0
  #granted = new Set<string>()
  #heardAtMs = Date.now()
  /** The term in which it has given its vote. */
  protected votedTerm = 0

  constructor(
    readonly node: Node,
    readonly all: readonly string[],
  ) {
    node.onMessage(({ from, data }) => this.#take(from, data as Message))
    // Nobody is to ask at the same time as another.
    const patienceMs = 150 + 50 * all.indexOf(node.name)
    setInterval(() => this.#tick(patienceMs), 20)
  }

  /** Whether so many votes are enough. */
  protected isEnough(votes: number): boolean {
    return votes > this.all.length / 2
  }

  protected mayVote(term: number): boolean {
    return term > this.votedTerm
  }

  #tick(patienceMs: number): void {
    if (this.role === 'leader') {
      this.#tell({ type: 'heartbeat', term: this.term })
      return
    }
    if (Date.now() - this.#heardAtMs < patienceMs) return
    this.#heardAtMs = Date.now()
    this.role = 'candidate'
    this.term++
    this.votedTerm = this.term
    this.#granted = new Set([this.node.name])
    this.#count()
    this.#tell({ type: 'ask', term: this.term })
  }

  #take(from: string, message: Message): void {
    if (message.term > this.term) {
      this.term = message.term
      this.role = 'follower'
    }
    if (message.type === 'ask' && this.mayVote(message.term)) {
      this.votedTerm = message.term
      this.#heardAtMs = Date.now()
      this.node.send(from, { type: 'grant', term: message.term })
    }
    if (message.type === 'heartbeat' && message.term === this.term) {
      this.#heardAtMs = Date.now()
      if (this.role === 'candidate') this.role = 'follower'
    }
    if (message.type === 'grant' && message.term === this.term && this.role === 'candidate') {
      this.#granted.add(from)
      this.#count()
    }
  }

  #count(): void {
    if (this.role === 'candidate' && this.isEnough(this.#granted.size)) this.role = 'leader'
  }

  #tell(message: Message): void {
    for (const name of this.all) if (name !== this.node.name) this.node.send(name, message)
  }
}

/** WRONG: half of the votes are enough. */
export class HalfVoter extends Voter {
  protected override isEnough(votes: number): boolean {
    return votes >= Math.floor(this.all.length / 2)
  }
}
