import type { Chaos, TimelineEvent } from '@faultline/vitest'
import { withChaos } from 'faultline'
import type { Recommendation } from '../../../src/recommendation/index.js'
import type { Booted, Subject } from './subject.js'

/** The timeline of a trial: the system under its scenario, with calls recorded. */
export async function trial(
  boot: (chaos: Chaos) => Booted,
  { inject, lasts }: Pick<Subject, 'inject' | 'lasts'>,
  seed = 1,
): Promise<readonly TimelineEvent[]> {
  let events: readonly TimelineEvent[] = []
  await withChaos(
    async (chaos) => {
      const { dispose, ...options } = boot(chaos)
      inject(chaos)
      chaos.system({ name: 'shop', ...options })
      await chaos.clock.advance(lasts)
      events = chaos.timeline.events
      dispose?.()
    },
    { seed, recordCalls: true },
  )()
  return events
}

/** What is recommended, as text: of the rule that is looked for all of it, of others that they are there. */
export function shown(recommendations: readonly Recommendation[], rule: string): string {
  const found = recommendations.find((recommendation) => recommendation.rule === rule)
  const others = recommendations.filter((recommendation) => recommendation !== found)
  const also = others.length === 0 ? [] : [`also: ${others.map((other) => other.rule).join(', ')}`]
  if (found === undefined) return ['nothing', ...also].join('\n')
  const { severity, title, points, evidence, figures } = found
  const at = points.length === 0 ? '' : ` (${points.join(', ')})`
  const shownFigures = Object.entries(figures).map(([name, value]) => `${name} ${value}`)
  return [`${severity}: ${title}${at}`, ...evidence.map((line) => `- ${line}`), shownFigures.join(', '), ...also].join(
    '\n',
  )
}
