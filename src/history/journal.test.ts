import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { real } from '../clock/real.js'
import { faults, measure, withChaos } from '../index.js'
import { outage } from '../timeline/timeline-builder.test-support.js'
import { createJournal, JournalFormatError, JournalWriteError, journalLines, readJournal } from './index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-journal-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const header = { kind: 'experiment', name: 'checkout', seed: 42, tags: ['nightly'] } as const

/** A journal of one run, as it stands when its writer dies before the end. */
function unfinished(events = outage()): string {
  const journal = createJournal(folder, header)
  const run = journal.runOpened({
    name: 'checkout',
    scenario: 'networkPartition',
    seed: 42,
    replay: 'FAULTLINE_SEED=42',
  })
  journal.events(run, events)
  return journal.path
}

describe('a journal that was closed', () => {
  test('reads back as it was written', () => {
    const journal = createJournal(folder, header)
    const first = journal.runOpened({ name: 'checkout', scenario: 'networkPartition', seed: 42 })
    const second = journal.runOpened({ name: 'search', seed: 43, replay: 'FAULTLINE_SEED=43' })
    const [opened, ...rest] = outage()
    for (const run of [second, first]) if (opened !== undefined) journal.event(run, opened)
    journal.runClosed({ run: second, outcome: 'aborted' })
    journal.events(first, rest)
    journal.runClosed({ run: first, outcome: 'failed', summary: { worst: [23_300, null], note: 'line\nfeed' } })
    journal.close({ outcome: 'failed', summary: 7 })

    const { startedAt, writtenBy, id, ...read } = readJournal(journal.path)
    expect(read).toEqual({
      version: 1,
      kind: 'experiment',
      name: 'checkout',
      seed: 42,
      tags: ['nightly'],
      path: journal.path,
      outcome: 'failed',
      summary: 7,
      tests: [],
      explorations: [],
      warnings: [],
      aside: [],
      runs: [
        {
          run: 1,
          name: 'checkout',
          scenario: 'networkPartition',
          seed: 42,
          events: outage(),
          outcome: 'failed',
          summary: { worst: [23_300, null], note: 'line\nfeed' },
        },
        { run: 2, name: 'search', seed: 43, replay: 'FAULTLINE_SEED=43', events: [opened], outcome: 'aborted' },
      ],
    })
    expect(writtenBy).toMatch(/^faultline \d+\.\d+\.\d+/)
    expect(Math.abs(Date.now() - Date.parse(startedAt))).toBeLessThan(600_000)
    expect([...journalLines(journal.path)].map((line) => line.type)).toHaveLength(outage().length + 7)
  })

  test('gives the figures of the live run', async () => {
    const live = await withChaosMeasured()
    const journal = createJournal(folder, header)
    const run = journal.runOpened({ name: 'desk', seed: live.seed })
    journal.events(run, live.events)
    journal.runClosed({ run, outcome: 'passed' })
    const [read] = readJournal(journal.path).runs
    expect(measure(read?.events ?? [], 'desk')).toEqual(live.measures)
    expect(live.measures.incidents.length).toBeGreaterThan(3)
  })
})

async function withChaosMeasured() {
  let seen: { seed: number; events: ReturnType<typeof outage>; measures: ReturnType<typeof measure> } | undefined
  await withChaos(
    async (chaos) => {
      const ask = chaos.wrap('ask', async () => 'an answer')
      const system = chaos.system({ name: 'desk', probe: ask, workload: { request: ask, perSecond: 10 } })
      chaos.inject(faults.exception(503), { at: ask, from: '1s', for: '2.35s', probability: 0.7 })
      chaos.inject(faults.latency({ delayMs: [0.5, 2000] }), { at: ask, probability: 0.1, optional: true })
      await chaos.clock.advance('20s')
      seen = { seed: chaos.seed, events: [...chaos.timeline.events], measures: system.report() }
    },
    { seed: 7, recordCalls: true },
  )()
  if (seen === undefined) throw new Error('The session did not run.')
  return seen
}

describe('the file', () => {
  test('is named by kind, name and start in safe characters, and never written over', () => {
    // All at one instant.
    vi.spyOn(real, 'epochMs').mockReturnValue(1_767_225_600_000)
    const names = Array.from({ length: 5 }, () => {
      const journal = createJournal(folder, { kind: 'gameday', name: '../../Crème brûlée: 3 % of /etc\0 \u{1F4A5}' })
      journal.close({ outcome: 'passed' })
      return path.basename(journal.path)
    })
    expect(new Set(names).size).toBe(5)
    expect(readdirSync(folder).sort()).toEqual(names.sort())
    for (const name of names)
      expect(name).toMatch(/^gameday-creme-brulee-3-of-etc-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z(-\d+)?\.jsonl$/)
  })

  test('is in a folder that is made when it is not there', () => {
    const journal = createJournal(path.join(folder, 'a/b'), header)
    expect(readJournal(journal.path)).toMatchObject({ name: 'checkout', outcome: 'unfinished', runs: [] })
  })

  test('cannot be made: an error that says where, what and the way out, before anything is run', () => {
    const inTheWay = path.join(folder, 'file')
    writeFileSync(inTheWay, '')
    expect(() => createJournal(inTheWay, header)).toThrow(JournalWriteError)
    expect(() => createJournal(path.join(inTheWay, 'deeper'), header)).toThrow(
      expect.objectContaining({
        code: 'FAULTLINE_JOURNAL_WRITE',
        path: path.join(inTheWay, 'deeper'),
        message: expect.stringMatching(/^Cannot write a journal in .+: ENOTDIR.+Expected a folder .+FAULTLINE_JOURNAL/),
      }),
    )
  })
})

test('a run that is not open takes no events, a closed journal no lines', () => {
  const journal = createJournal(folder, header)
  expect(() => journal.event(1, outage()[0] as never)).toThrow('`run` to be the number of a run that is open, got 1')
  const run = journal.runOpened({ name: 'checkout', seed: 1 })
  journal.runClosed({ run, outcome: 'passed' })
  expect(() => journal.runClosed({ run, outcome: 'passed' })).toThrow('a run that is open')
  expect(() => journal.runOpened({ run, name: 'again', seed: 1 })).toThrow('2 or more')
  expect(journal.runOpened({ run: 7, name: 'later', seed: 1 })).toBe(7)
  journal.close({ outcome: 'passed' })
  journal.close({ outcome: 'failed' })
  expect(() => journal.runOpened({ name: 'late', seed: 1 })).toThrow('is closed')
  expect(readJournal(journal.path).outcome).toBe('passed')
})

test('each line is in the file when its call returns', () => {
  const journal = createJournal(folder, header)
  const run = journal.runOpened({ name: 'checkout', seed: 1 })
  for (const [index, event] of outage().entries()) {
    journal.event(run, event)
    if (index % 50 === 0) expect(readFileSync(journal.path, 'utf8').split('\n')).toHaveLength(index + 4)
  }
  expect(readJournal(journal.path)).toMatchObject({ outcome: 'unfinished', runs: [{ outcome: 'unfinished' }] })
})

test('milestones are synced to the disk, and every thousandth event', () => {
  const syncs = vi.spyOn(fs, 'fsyncSync')
  const synced = () => syncs.mock.calls.splice(0).length
  const journal = createJournal(folder, header)
  // The file, and the folder that has its name.
  expect(synced()).toBe(2)
  const run = journal.runOpened({ name: 'checkout', seed: 1 })
  for (let seq = 0; seq < 2500; seq++) journal.event(run, { seq, atMs: seq, type: 'note.added', text: '' })
  expect(synced()).toBe(2)
  journal.runClosed({ run, outcome: 'passed' })
  expect(synced()).toBe(1)
  journal.close({ outcome: 'passed' })
  expect(synced()).toBe(1)
})

test('a disk that is full: an error, and the journal ends with its last whole line', () => {
  const journal = createJournal(folder, header)
  const run = journal.runOpened({ name: 'checkout', seed: 1 })
  journal.events(run, outage().slice(0, 3))
  const write = fs.writeSync
  vi.spyOn(fs, 'writeSync').mockImplementationOnce(((fd: number, bytes: Buffer) => write(fd, bytes, 0, 20)) as never)
  vi.spyOn(fs, 'writeSync').mockImplementationOnce(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  })
  const full = expect.objectContaining({
    code: 'FAULTLINE_JOURNAL_WRITE',
    path: journal.path,
    message: expect.stringContaining('ENOSPC'),
  })
  expect(() => journal.events(run, outage().slice(3, 5))).toThrow(full)
  // With room again it would have a gap.
  expect(() => journal.events(run, outage().slice(5))).toThrow(full)
  expect(() => journal.close({ outcome: 'failed' })).toThrow(full)
  expect(readJournal(journal.path)).toMatchObject({
    outcome: 'unfinished',
    warnings: [],
    runs: [{ events: outage().slice(0, 3) }],
  })
})

test('faults on files do not reach it, nor does virtual time', async () => {
  await import('../fs.js')
  await withChaos(async (chaos) => {
    chaos.fs('disk', `${folder}/**`)
    chaos.inject(faults.exception('EIO'), { at: 'disk.*', optional: true })
    const file = unfinished()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const read = readJournal(file)
    expect(read.runs[0]?.events).toEqual(outage())
    expect(read.startedAt > '2026').toBe(true)
    expect(chaos.timeline.events.filter((event) => event.type === 'fault.injected')).toEqual([])
  })()
})

describe('a journal that is not one', () => {
  const lines = () => readFileSync(unfinished(), 'utf8').split('\n')
  /** The text of a good journal with its lines changed. */
  const changed = (change: (lines: string[]) => void): string => {
    const all = lines()
    change(all)
    return all.join('\n')
  }
  const set = (at: number, line: object) => (all: string[]) => {
    all[at - 1] = JSON.stringify(line)
  }
  const put = (at: number, line: object) => (all: string[]) => {
    all.splice(at - 1, 0, JSON.stringify(line))
  }
  const note = { seq: 9999, atMs: 99_999, type: 'note.added', text: '' }

  test.each<[string, (lines: string[]) => void, number, string, string]>([
    ['no JSON', (all) => all.splice(3, 1, '{'), 4, '', 'Expected JSON.'],
    ['no object', (all) => all.splice(3, 1, '[1]'), 4, '', 'Expected an object.'],
    ['no header', (all) => all.splice(0, 1), 1, 'type', "'journal.opened'"],
    ['two headers', (all) => all.splice(1, 0, all[0] as string), 2, 'type', 'opened once'],
    [
      'a newer version',
      (all) => all.splice(0, 1, all[0]?.replace('"version":1', '"version":2') ?? ''),
      1,
      'version',
      'reads up to 1',
    ],
    [
      'a kind that is not known',
      (all) => all.splice(0, 1, all[0]?.replace('experiment', 'party') ?? ''),
      1,
      'kind',
      'party',
    ],
    ['a wrong field', set(2, { type: 'run.opened', run: 1, name: 4, seed: 1 }), 2, 'name', 'to be text, got 4'],
    ['a run opened twice', put(3, { type: 'run.opened', run: 1, name: 'a', seed: 1 }), 3, 'run', 'opened before'],
    ['an event of no run', put(3, { type: 'event', run: 2, event: note }), 3, 'run', 'not open'],
    ['a wrong event', put(3, { type: 'event', run: 1, event: { ...note, atMs: -1 } }), 3, 'event.atMs', '>=0'],
    [
      'an event with a field too many',
      put(3, { type: 'event', run: 1, event: { ...note, a: 1 } }),
      3,
      'event.a',
      'never',
    ],
    ['events out of order', (all) => all.splice(4, 0, all[3] as string), 5, 'event.seq', 'Expected more than'],
    ['an outcome that is not known', put(3, { type: 'run.closed', run: 1, outcome: 'maybe' }), 3, 'outcome', 'maybe'],
    ['a line after the end', put(3, { type: 'journal.closed', outcome: 'passed' }), 4, 'run', 'not open'],
    [
      'a summary that reaches prototypes',
      (all) =>
        all.splice(2, 0, '{"type":"run.closed","run":1,"outcome":"passed","summary":{"a":[{"__proto__":{"b":1}}]}}'),
      3,
      'summary.a[0].__proto__',
      'refused',
    ],
    [
      'a summary without end',
      (all) =>
        all.splice(
          2,
          0,
          `{"type":"run.closed","run":1,"outcome":"passed","summary":${'['.repeat(1000)}${']'.repeat(1000)}}`,
        ),
      3,
      'summary[0][0][0][0][0][0][0]',
      '64 levels',
    ],
  ])('%s: refused with line and place', (_, change, line, place, message) => {
    let thrown: unknown
    try {
      readJournal(changed(change))
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(JournalFormatError)
    expect(thrown).toMatchObject({ code: 'FAULTLINE_JOURNAL_FORMAT', line, path: place, file: undefined })
    expect((thrown as Error).message).toContain(message)
    expect(({} as { b?: unknown }).b).toBeUndefined()
  })

  test('the message of one that was read from a file names it', () => {
    const file = unfinished()
    writeFileSync(
      file,
      changed((all) => all.splice(3, 1, '{')),
    )
    expect(() => readJournal(file)).toThrow(`Line 4 of the journal ${file}: Expected JSON.`)
    expect(() => readJournal(path.join(folder, 'none.jsonl'))).toThrow('to be a journal that can be read')
    expect(() => readJournal('')).toThrow('It is empty')
  })

  test('a letter of which a byte was changed is no UTF-8', () => {
    const journal = createJournal(folder, { ...header, name: 'é' })
    const bytes = readFileSync(journal.path)
    bytes[bytes.indexOf(0xc3) + 1] = 0x41
    writeFileSync(journal.path, bytes)
    expect(() => readJournal(journal.path)).toThrow('Expected UTF-8.')
  })

  test('lines and events of types that are not known are kept aside, with one warning a type', () => {
    const score = { type: 'score.given', run: 1, score: 12 }
    const later = { type: 'event', run: 1, event: { ...note, type: 'oracle.failed' } }
    const read = readJournal(
      changed((all) => {
        for (const line of [score, score, later]) put(3, line)(all)
      }),
    )
    expect(read.runs[0]?.events).toEqual(outage())
    expect(read.aside).toEqual([later, score, score])
    expect(read.warnings).toEqual([
      "This faultline does not know events of type 'oracle.failed'; they are kept aside, and no figure counts them.",
      "This faultline does not know lines of type 'score.given'; they are kept aside, and no figure counts them.",
    ])
  })
})
