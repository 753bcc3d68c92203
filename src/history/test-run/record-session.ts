import type { EndedSession, SessionListener } from '../../chaos/ended-session.js'
import { toJSONL } from '../../timeline/index.js'
import { emptySummary, mergeSummaries, type SessionSummary, summaryOf } from './session-summary.js'
import type { RecordedExploration, RecordedRun, ReportSettings, SessionSeed, TestRecord } from './test-record.js'

const mostSeeds = 4
/** Timelines of a test that are kept for a journal: a search opens thousands of sessions. */
const mostRuns = 100
/** Searches of a test that are kept: most have one. */
const mostExplorations = 20

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
  const listener = (session: EndedSession): void => {
    record = mergeRecords([record, recordOf(session, settings, record.runs.length < mostRuns)])
    if (!session.nested) publish(record)
  }
  return Object.assign(listener, { wantsTrials: settings.journal })
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
    explorations: settings.journal ? explorationsOf(session, keeps) : [],
  }
}

/** Records of one test, in the order its sessions ended. */
export function mergeRecords(records: readonly TestRecord[]): TestRecord {
  const runs = records.flatMap((record) => record.runs)
  const sum = (count: (record: TestRecord) => number) => records.reduce((total, record) => total + count(record), 0)
  return {
    sessions: sum((record) => record.sessions),
    nested: sum((record) => record.nested),
    summary: mergeSummaries(records.map((record) => record.summary)),
    seeds: someOf(records.flatMap((record) => record.seeds)),
    runs: runs.slice(0, mostRuns),
    runsLeftOut: sum((record) => record.runsLeftOut) + Math.max(0, runs.length - mostRuns),
    explorations: explorationsIn(records),
  }
}

function explorationsOf(session: EndedSession, keeps: boolean): RecordedExploration[] {
  const record = session.exploration?.()
  return record === undefined ? [] : [{ ...(keeps && { run: 0 }), record }]
}

/** With their runs as they are numbered among those of all records. */
function explorationsIn(records: readonly TestRecord[]): RecordedExploration[] {
  const found: RecordedExploration[] = []
  let before = 0
  for (const { explorations, runs } of records) {
    for (const { run, record } of explorations) {
      const number = run === undefined ? mostRuns : run + before
      found.push({ ...(number < mostRuns && { run: number }), record })
    }
    before += runs.length
  }
  return found.slice(0, mostExplorations)
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
  const diagrams = session.diagrams?.() ?? []
  return {
    seed,
    failed,
    nested,
    ...(replay !== undefined && { replay }),
    ...scenario,
    summary,
    ...(diagrams.length > 0 && { diagrams }),
    events,
  }
}
