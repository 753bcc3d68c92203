import type { Chaos } from '@faultline/vitest'

/** A body that asks `ask` once, and gives up after so many ms: its timer is set before the answer's, so it bears 1 ms less. */
export const patient = (ms: number) => async (chaos: Chaos) => {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('too late')), ms).unref())
  const ask = chaos.wrap('ask', async () => 'an answer')
  await Promise.race([ask(), late])
}
