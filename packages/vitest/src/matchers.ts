import { type ChaosMatchers, matchers } from 'faultline/adapter'
import { expect } from 'vitest'

expect.extend(matchers as Parameters<typeof expect.extend>[0])

declare module 'vitest' {
  // Vitest wants both parameters, with these names.
  interface Matchers<R, T> extends ChaosMatchers<R> {}
}

export type { ChaosMatchers }
