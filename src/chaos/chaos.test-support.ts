import { type ChaosBody, type ChaosOptions, withChaos } from './index.js'

/** Waits in whatever time the caller lives in. */
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Never settles. */
export const forEver = () => new Promise<never>(() => {})

/** Runs a body in a session of seed 1 and gives back what it answers. */
export async function inChaos<T>(
  body: (...given: Parameters<ChaosBody>) => T | PromiseLike<T>,
  options: ChaosOptions = {},
): Promise<T> {
  let answer: T | undefined
  await withChaos(
    async (chaos, context) => {
      answer = await body(chaos, context)
    },
    { seed: 1, ...options },
  )()
  return answer as T
}

/** What a run fails with; an error of the test's own if it passes. */
export async function failureOf(run: () => unknown): Promise<Error & Record<string, unknown>> {
  try {
    await run()
  } catch (error) {
    return error as Error & Record<string, unknown>
  }
  throw new Error('Nothing failed.')
}
