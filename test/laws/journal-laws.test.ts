import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { createJournal, type Journal, JournalFormatError, readJournal } from '../../src/history/index.js'
import { outage } from '../../src/timeline/timeline-builder.test-support.js'

const folder = mkdtempSync(path.join(tmpdir(), 'faultline-journal-laws-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A small journal that has every kind of line, letters of several bytes, and keys of all sorts in its summaries. */
function whole(): Buffer {
  const journal = createJournal(folder, { kind: 'experiment', name: 'Crème', seed: 4, tags: ['a', 'b'] })
  const first = journal.runOpened({ name: 'brûlée \u{1F4A5}', scenario: 'networkPartition', seed: 42 })
  const second = journal.runOpened({ name: 'second', seed: 43 })
  for (const event of outage().slice(0, 2)) for (const run of [first, second]) journal.event(run, event)
  journal.event(first, {
    seq: 999,
    atMs: 40_000,
    type: 'note.added',
    text: '“quoted” \u2028 {"type":"journal.closed"}',
  })
  journal.runClosed({ run: first, outcome: 'failed', summary: { a: [1, { deep: null }], é: '\n' } })
  journal.close({ outcome: 'failed', summary: [] })
  return readFileSync(journal.path)
}

const bytes = whole()
const file = path.join(folder, 'damaged.jsonl')
const eventCount = (journal: Journal) => journal.runs.reduce((sum, run) => sum + run.events.length, 0)

/** Reads it from a file, and where it can be read, sees that its text says the same. */
function readDamaged(damaged: Buffer): Journal | JournalFormatError {
  writeFileSync(file, damaged)
  try {
    const read = readJournal(file)
    const asText = readJournal(damaged.toString())
    expect(JSON.stringify({ ...asText, path: file })).toBe(JSON.stringify(read))
    return read
  } catch (error) {
    // Anything else is a crash.
    expect(error).toBeInstanceOf(JournalFormatError)
    return error as JournalFormatError
  }
}

test('cut at any byte: all whole lines are read, the one that was cut is lost alone', () => {
  const firstLine = bytes.indexOf('\n')
  for (let length = 0; length <= bytes.length; length++) {
    const cut = bytes.subarray(0, length)
    const read = readDamaged(cut)
    if (length < firstLine) {
      expect(read).toMatchObject({ code: 'FAULTLINE_JOURNAL_FORMAT', line: 1 })
      continue
    }
    if (read instanceof JournalFormatError) throw read
    // A line is whole with its closing brace, also without its line feed.
    const lines = cut.toString().split('\n')
    const last = lines.pop() as string
    const isWhole = last !== '' && bytes[length] === 0x0a
    const wanted = isWhole ? [...lines, last] : lines
    expect(eventCount(read)).toBe(wanted.filter((line) => line.startsWith('{"type":"event"')).length)
    expect(read.warnings).toHaveLength(last === '' || isWhole ? 0 : 1)
    expect(read.outcome).toBe(wanted.at(-1)?.includes('"journal.closed","outcome"') ? 'failed' : 'unfinished')
  }
})

test('any byte changed: it reads, or says in which line and where; nothing reaches a prototype', () => {
  const before = Object.getOwnPropertyNames(Object.prototype)
  const positions = fc.nat(bytes.length - 1)
  const law = fc.property(fc.array(fc.tuple(positions, fc.nat(255)), { minLength: 1, maxLength: 3 }), (changes) => {
    const damaged = Buffer.from(bytes)
    for (const [at, byte] of changes) damaged[at] = byte
    const read = readDamaged(damaged)
    if (!(read instanceof JournalFormatError)) return
    expect(read.line).toBeGreaterThanOrEqual(1)
    expect(read.line).toBeLessThanOrEqual(damaged.toString().split('\n').length)
    expect(read.message).toContain(`Line ${read.line} of the journal`)
  })
  fc.assert(law, { numRuns: 1500 })
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
})

test('any text: it reads, or is refused', () => {
  const line = fc.oneof(fc.json(), fc.string(), fc.constantFrom(...bytes.toString().split('\n')))
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = `${lines.join('\n')}\n`
      try {
        readJournal(text)
      } catch (error) {
        expect(error).toBeInstanceOf(JournalFormatError)
      }
    }),
    { numRuns: 1000 },
  )
})
