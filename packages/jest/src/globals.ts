/**
 * Types of the matchers for `expect` as a global (`@types/jest`).
 * @example import '@faultline/jest/globals'
 */
import type { ChaosMatchers } from 'faultline/adapter'

declare global {
  namespace jest {
    // As @types/jest declares it: parameters of one interface must agree.
    // biome-ignore lint/complexity/noBannedTypes: see above
    interface Matchers<R, T = {}> extends ChaosMatchers<R> {}
    // Inside other matchers.
    interface Expect extends ChaosMatchers {}
    interface InverseAsymmetricMatchers extends ChaosMatchers {}
  }
}
