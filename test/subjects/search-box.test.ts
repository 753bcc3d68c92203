import { scenarios, withChaos } from '@faultline/vitest'
import { expect, test } from 'vitest'
import { LastAnswer, LastQuestion } from './search-box.js'

/** How many of 300 searches, three letters typed at once, ended with the wrong pages. */
async function wrongOf(Box: typeof LastAnswer | typeof LastQuestion): Promise<number> {
  let wrong = 0
  await withChaos(
    async (chaos) => {
      const api = chaos.wrap('api', { search: async (text: string) => text })
      chaos.inject(scenarios.raceCondition({ severity: 'high' }), { at: api.search })
      for (let n = 0; n < 300; n++) {
        const box = new Box(api.search)
        await Promise.all(['c', 'ca', 'cat'].map((text) => box.type(text)))
        if (box.shown !== 'cat') wrong++
      }
    },
    { seed: 1 },
  )()
  return wrong
}

test('a box that shows the last answer is wrong two times in three, one that shows the last question never', async () => {
  const wrong = await wrongOf(LastAnswer)
  expect(wrong).toBeGreaterThan(170)
  expect(wrong).toBeLessThan(230)
  expect(await wrongOf(LastQuestion)).toBe(0)
})
