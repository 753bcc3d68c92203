import { errorText } from './answer.js'
import { type CallFault, plainErrorOf } from './call-faults.js'
import { type Histories, identityOf } from './call-tree.js'
import { type Outcome, Part } from './part.js'
import type { CallSeen } from './run-record.js'

/** How a fault ended the call that it was at. */
export interface Direct {
  /** False: it had nothing to act on, and the call went its way. */
  readonly acted: boolean
  /** The call was made in spite of it: what is beneath decides how it ended. */
  readonly reached: boolean
  readonly outcome: Outcome
}

/** The body: what it is beneath. */
export const root = ''

/** Parts that were seen, and what was learnt of points. */
export class KnownParts {
  readonly parts = new Map<string, Part>()
  readonly #directs = new Map<string, Direct>()
  readonly #foretold = new Map<string, Direct>()
  /** Points of which it is known that a call comes to what is beneath them. */
  readonly reaching = new Set<string>()
  /** Points with code beneath that calls points: what it remembers is its own. */
  readonly nested = new Set<string>()
  /** Points whose code was seen to be decided by more than the answers of its calls. */
  readonly doubted = new Set<string>()

  /** Grown as needed. */
  part(context: string): Part {
    let part = this.parts.get(context)
    if (part === undefined) {
      part = new Part()
      this.parts.set(context, part)
    }
    return part
  }

  /** @param caller whose call it is, and which: for arguments that cannot be told */
  identity(call: CallSeen, number: number, atMs: number, histories: Histories, caller: string): string {
    const history = this.nested.has(call.point) ? 0 : histories.of(call.point)
    return identityOf(call, number, atMs, history, caller)
  }

  direct(identity: string, point: string, fault: CallFault): Direct | undefined {
    return this.#directs.get(`${identity}!${fault.text}`) ?? this.#foretell(point, fault)
  }

  learnDirect(identity: string, point: string, fault: CallFault, direct: Direct): void {
    const key = `${identity}!${fault.text}`
    const known = this.#directs.get(key) ?? this.#foretell(point, fault)
    if (known === undefined) this.#directs.set(key, direct)
    else if (known.outcome.text !== direct.outcome.text || known.reached !== direct.reached) this.doubted.add(point)
  }

  /** An error that comes at once in place of the call is known before it was ever seen. */
  #foretell(point: string, { fault, text }: CallFault): Direct | undefined {
    if (!this.reaching.has(point)) return undefined
    let told = this.#foretold.get(text)
    if (told === undefined) {
      const error = plainErrorOf(fault)
      if (error === undefined) return undefined
      told = { acted: true, reached: false, outcome: { text: `failed ${errorText(error)} +0`, unique: false } }
      this.#foretold.set(text, told)
    }
    return told
  }
}
