import { scenarios, withChaos } from '../../index.js'
import type { TimelineEvent } from '../../timeline/index.js'
import { createJournal, type GitFacts, type JournalOutcome } from '../index.js'

/** The timeline of a real session: a shop whose payments are gone for two seconds, probed and under load. */
export async function shopTimeline(seed: number): Promise<readonly TimelineEvent[]> {
  let events: readonly TimelineEvent[] = []
  await withChaos(
    async (chaos) => {
      const payments = chaos.wrap('payments', { charge: async () => 'paid' })
      const shop = chaos.system({
        name: 'shop',
        probe: () => payments.charge(),
        workload: { request: () => payments.charge(), perSecond: 20 },
      })
      chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: 'payments.*', from: '1s', for: '2s' })
      await chaos.clock.advance('6s')
      shop.report()
      events = [...chaos.timeline.events]
    },
    { seed, recordCalls: true },
  )()
  return events
}

export const commitA = 'a'.repeat(40)
export const commitB = 'b'.repeat(40)

/** A run of a journal, and of which test. */
export interface WrittenRun {
  readonly name: string
  readonly seed: number
  readonly outcome: JournalOutcome
  readonly events: readonly TimelineEvent[]
  readonly summary?: unknown
}

/** A journal that was closed. @returns its path */
export function writeJournal(folder: string, runs: readonly WrittenRun[], git?: GitFacts): string {
  const journal = createJournal(folder, {
    kind: 'experiment',
    name: 'shop',
    seed: 7,
    tags: ['nightly'],
    ...(git && { git }),
  })
  for (const { name, seed, outcome, events, summary } of runs) {
    const run = journal.runOpened({ name, seed, replay: `FAULTLINE_SEED=${seed}` })
    journal.events(run, events)
    journal.runClosed({ run, outcome, summary })
  }
  journal.close({ outcome: runs.every(({ outcome }) => outcome === 'passed') ? 'passed' : 'failed' })
  return journal.path
}
