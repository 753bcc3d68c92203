import type { Strategy } from './strategy.js'

/** Every fault at every call that the golden run made, one at a time, then those for all code. */
export const singlesStrategy: Strategy = {
  name: 'singles',
  *candidates(search) {
    for (const { injection } of search.singles) yield { injections: [injection] }
  },
}
