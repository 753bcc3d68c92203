import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import { real } from '../../clock/real.js'
import { createJournal, openStore } from '../../history/index.js'
import { outage } from '../../timeline/timeline-builder.test-support.js'

/** A history whose outages got longer from commit to commit, and in which a test passed and failed at one of them. */
export interface LongerOutages {
  /** The newest of its journals. */
  readonly journal: string
  readonly folder: string
  /** File of the history. */
  readonly database: string
}

/** Eight commits, an hour apart, each with two seeds of the outage. Names are given by whoever asks. */
export function longerOutages({ test = 'outage', flaky = 'pays' } = {}): LongerOutages {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-report-history-'))
  const database = path.join(folder, 'history.sqlite')
  using store = openStore(database)
  let journal = ''
  const time = vi.spyOn(real, 'epochMs')
  for (let commit = 1; commit <= 8; commit++) {
    time.mockReturnValue(Date.parse('2026-01-01T00:00:00Z') + commit * 3_600_000)
    const git = { commit: String(commit).repeat(40), dirty: false }
    const writer = createJournal(folder, { kind: 'test', name: 'shop', git })
    for (const seed of [1, 2]) {
      const run = writer.runOpened({ name: test, seed })
      writer.events(run, outage(23_000 + commit * 500 + seed * 400))
      writer.runClosed({ run, outcome: 'passed' })
    }
    for (const seed of commit === 3 ? [1, 2] : []) {
      const run = writer.runOpened({ name: flaky, seed })
      writer.runClosed({ run, outcome: seed === 1 ? 'passed' : 'failed' })
    }
    writer.close({ outcome: 'passed' })
    journal = writer.path
  }
  time.mockRestore()
  store.importFolder(folder)
  return { journal, folder, database }
}
