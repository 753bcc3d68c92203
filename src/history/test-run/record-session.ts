import type { EndedSession, SessionListener } from '../../chaos/ended-session.js'
import type { ExplorationRecord } from '../../explore/record/exploration-record.js'
import { toJSONL } from '../../timeline/index.js'
import { emptySummary, mergeSummaries, type SessionSummary, summaryOf } from './session-summary.js'
import type { RecordedRun, ReportSettings, SessionSeed, TestRecord } from './test-record.js'

const mostSeeds = 4
/** Timelines of a test that are kept for a journal: a search opens thousands of sessions. */
const mostRuns = 100
/** Searches of a test that are kept. */
const mostExplorations = 10

export const emptyRecord: TestRecord = {
  sessions: 0,
  nested: 0,
  summary: emptySummary,
  seeds: [],
  runs: [],
  runsLeftOut: 0,
  explorations: [],
}

/**
 * Records the sessions of a test: that which is told of its end after those nested in it, and these with it.
 * @param publish called once, when the session that holds the others has ended
 */
export function recordingSessions(settings: ReportSettings, publish: (record: TestRecord) => void): SessionListener {
  let record = emptyRecord
  return (session) => {
    record = mergeRecords([record, recordOf(session, settings, record.runs.length < mostRuns)])
    if (!session.nested) publish(record)
  }
}

function recordOf(session: EndedSession, settings: ReportSettings, room: boolean): TestRecord {
  const summary = summaryOf(session.events, settings.targets)
  const replay = session.nested ? undefined : session.replay()
  const { seed, failed, nested } = session
  const keeps = settings.journal && room
  return {
    sessions: 1,
    nested: nested ? 1 : 0,
    summary,
    seeds: replay === undefined ? [] : [{ seed, failed, replay }],
    runs: keeps ? [runOf(session, summary, replay)] : [],
    runsLeftOut: settings.journal && !keeps ? 1 : 0,
    explorations:
      settings.journal && session.exploration !== undefined
        ? [{ run: keeps ? 0 : undefined, record: session.exploration() as ExplorationRecord }]
        : [],
  }
}

/** Records of one test, in the order its sessions ended. */
export function mergeRecords(records: readonly TestRecord[]): TestRecord {
  const runs = records.flatMap((record) => record.runs)
  const before = records.map((_, at) => records.slice(0, at).reduce((total, record) => total + record.runs.length, 0))
  const sum = (count: (record: TestRecord) => number) => records.reduce((total, record) => total + count(record), 0)
  return {
    sessions: sum((record) => record.sessions),
    nested: sum((record) => record.nested),
    summary: mergeSummaries(records.map((record) => record.summary)),
    seeds: someOf(records.flatMap((record) => record.seeds)),
    runs: runs.slice(0, mostRuns),
    runsLeftOut: sum((record) => record.runsLeftOut) + Math.max(0, runs.length - mostRuns),
    explorations: records
      .flatMap(({ explorations }, at) =>
        explorations.map(({ run, record }) => {
          const index = run === undefined ? mostRuns : run + (before[at] as number)
          return { run: index < mostRuns ? index : undefined, record }
        }),
      )
      .slice(0, mostExplorations),
  }
}

/** Those that failed, the first of them; and the last, if it did not. */
function someOf(seeds: readonly SessionSeed[]): SessionSeed[] {
  const failed = seeds.filter((one) => one.failed).slice(0, mostSeeds)
  const last = seeds.at(-1)
  return last === undefined || last.failed ? failed : [...failed, last]
}

function runOf(session: EndedSession, summary: SessionSummary, replay: string | undefined): RecordedRun {
  const { seed, failed, nested } = session
  const [only, ...others] = summary.faults
  const scenario = only?.scenario && others.length === 0 ? { scenario: only.name } : {}
  const events = toJSONL(session.events)
  return { seed, failed, nested, ...(replay !== undefined && { replay }), ...scenario, summary, events }
}
