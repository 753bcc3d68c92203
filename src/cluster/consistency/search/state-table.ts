import { canonicalText } from '../canonical-text.js'
import type { Model } from '../model/model.js'

/** Numbers for the states of a search: the same for equal states, so that each is compared once, when it is made. */
export class StateTable<State> {
  readonly #model: Model<State, never, never>
  readonly #states: State[] = []
  /** By the state itself where it is a primitive, by its text where it is an object. */
  readonly #byValue = new Map<unknown, number>()
  readonly #byText = new Map<string, number>()
  readonly #byHash = new Map<number, number[]>()

  constructor(model: Model<State, never, never>) {
    this.#model = model
  }

  state(id: number): State {
    return this.#states[id] as State
  }

  id(state: State): number {
    if (typeof state !== 'object' || state === null) return this.#in(this.#byValue, state, state)
    const { hash, equal } = this.#model
    if (hash === undefined || equal === undefined)
      return this.#in(this.#byText, canonicalText(state, `a state of the model ${this.#model.name}`), state)
    const alike = this.#byHash.get(hash(state))
    const found = alike?.find((id) => equal(this.#states[id] as State, state))
    if (found !== undefined) return found
    const id = this.#states.push(state) - 1
    if (alike === undefined) this.#byHash.set(hash(state), [id])
    else alike.push(id)
    return id
  }

  #in<Key>(ids: Map<Key, number>, key: Key, state: State): number {
    let id = ids.get(key)
    if (id === undefined) {
      id = this.#states.push(state) - 1
      ids.set(key, id)
    }
    return id
  }
}
