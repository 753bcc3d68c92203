import './matchers.js'
import './vm-pool.js'

export * from 'faultline'
export type { ChaosMatchers } from './matchers.js'
export type { TestRecord } from './report-channel.js'
export { it, test } from './test.js'
export { withChaos } from './with-chaos.js'
