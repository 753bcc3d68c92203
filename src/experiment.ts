/** Experiments: a system, its steady state, faults, what must have held, and what was found as text. */
export * from './experiment/index.js'
export { type AnyResult, type FormatOptions, formatResult } from './report/index.js'
