import './matchers.js'
import './pool.js'

export * from 'faultline'
export type { ChaosMatchers } from './matchers.js'
export { it, test } from './test.js'
export { withChaos } from './with-chaos.js'
