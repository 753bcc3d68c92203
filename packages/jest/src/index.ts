import './matchers.js'

export * from 'faultline'
export type { ChaosMatchers } from './matchers.js'
export { type ChaosTest, type ChaosTestContext, it, test } from './test.js'
export { withChaos } from './with-chaos.js'
