import { expect } from '@jest/globals'
import { type ChaosMatchers, matchers } from 'faultline/adapter'

expect.extend(matchers as Parameters<typeof expect.extend>[0])

declare module '@jest/expect' {
  interface Matchers<R extends void | Promise<void>, T> extends ChaosMatchers<R> {}
  interface AsymmetricMatchers extends ChaosMatchers {}
}

export type { ChaosMatchers }
