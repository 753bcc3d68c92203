/** Experiments: a system, a steady state, faults, and what must have held. */
export * from './experiment/index.js'
