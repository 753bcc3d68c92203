import type { When } from '../schedule/schedule.js'
import { compileText } from '../trigger/index.js'
import { siteFits } from './call-site.js'

/** Who makes a call. */
export interface Caller {
  /** Of its code, `buy (checkout.ts)`; '' where nobody asked, or nobody can tell. */
  readonly site: string
  /** Name of the node; '' for none. */
  readonly node: string
}

/** Callers kept for the message that none of them was meant. */
const mostSeen = 20

/** The calls of one injection that is about a place in the code, or about a node: they are counted there. */
export class CallPlace {
  readonly #site: ((site: string) => boolean) | undefined
  readonly #node: ((node: string) => boolean) | undefined
  readonly #counts = new Map<string, number>()
  readonly #seen = new Set<string>()

  /** Undefined: the injection is about calls from everywhere. */
  static of({ site, node }: When): CallPlace | undefined {
    return site === undefined && node === undefined ? undefined : new CallPlace(site, node)
  }

  private constructor(site: string | undefined, node: string | undefined) {
    if (site !== undefined) {
      const fits = compileText(site)
      this.#site = (text) => siteFits(fits, site, text)
    }
    this.#node = node === undefined ? undefined : compileText(node)
  }

  /** Callers have to be told by their code: for that a stack is taken. */
  get asksSite(): boolean {
    return this.#site !== undefined
  }

  /** Callers at its points, whether or not they were meant, as far as it asks for them. */
  get seen(): readonly string[] {
    return [...this.#seen]
  }

  /** Number of the call among those of its point that come from the same place, from 1; 0: it comes from another one. */
  number(point: string, { site, node }: Caller): number {
    const from = [
      ...(this.#site ? [site || 'nowhere that a stack shows'] : []),
      ...(this.#node ? [nodeText(node)] : []),
    ]
    const caller = from.join(' on ')
    if (this.#seen.size < mostSeen) this.#seen.add(caller)
    if (this.#site?.(site) === false || this.#node?.(node) === false) return 0
    const key = `${point}\n${caller}`
    const number = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, number)
    return number
  }
}

function nodeText(node: string): string {
  return node === '' ? 'no node' : `node '${node}'`
}
