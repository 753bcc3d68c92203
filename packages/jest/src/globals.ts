/**
 * Types of the matchers for `expect` as a global (`@types/jest`), that of `@faultline/jest/explore` with them.
 * @example import '@faultline/jest/globals'
 */
import type { ChaosMatchers, LimitMatchers } from 'faultline/adapter'

declare global {
  namespace jest {
    // As @types/jest declares it: parameters of one interface must agree.
    // biome-ignore lint/complexity/noBannedTypes: see above
    interface Matchers<R, T = {}> extends ChaosMatchers<R>, LimitMatchers<R> {}
    // Inside other matchers.
    interface Expect extends ChaosMatchers {}
    interface InverseAsymmetricMatchers extends ChaosMatchers {}
  }
}
