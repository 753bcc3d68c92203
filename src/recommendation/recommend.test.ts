import { expect, test } from 'vitest'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { recommend } from './recommend.js'

test('a timeline without calls gets one recommendation, which says what is missing', () => {
  const { events } = new TimelineBuilder().good().good({ system: 'desk' }).refused()
  expect(recommend(events)).toMatchObject([
    { rule: 'calls-not-recorded', severity: 'info', system: 'checkout, desk', points: [] },
  ])
  expect(recommend(events, 'desk')).toMatchObject([{ system: 'desk' }])
  expect(recommend(events, 'nobody')).toEqual([])
  expect(recommend([])).toEqual([])
})
