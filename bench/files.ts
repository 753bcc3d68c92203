/** What file points cost: reads of files that no pattern fits, and of files at a point where no fault acts. */
import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { withChaos } from 'faultline'
import 'faultline/fs'
import { median, type Row, row } from './harness.ts'

const reads = 5000
const realNow = process.hrtime.bigint

/** Microseconds a read. */
function readUs(file: string): number {
  const start = realNow()
  for (let i = 0; i < reads; i++) fs.readFileSync(file)
  return Number(realNow() - start) / 1000 / reads
}

export async function bench(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-bench-'))
  const [other, own] = [path.join(folder, 'other'), path.join(folder, 'own', 'file')]
  fs.mkdirSync(path.dirname(own))
  for (const file of [other, own]) writeFileSync(file, 'x'.repeat(1000))
  try {
    const bare: number[] = []
    const unmatched: number[] = []
    const matched: number[] = []
    readUs(other)
    for (let round = 0; round < 11; round++) {
      bare.push(readUs(other))
      await withChaos((chaos) => {
        chaos.fs('own', path.dirname(own))
        unmatched.push(readUs(other))
        matched.push(readUs(own))
      })()
    }
    const over = (ours: readonly number[]) => median(ours.map((us, round) => us / (bare[round] as number)))
    return [
      row(
        'file, no pattern fits',
        median(unmatched),
        'µs',
        { against: 'readFileSync', ratio: { atMost: 1.25 } },
        over(unmatched),
      ),
      row(
        'file point, inactive',
        median(matched),
        'µs',
        { against: 'readFileSync', ratio: { atMost: 2 } },
        over(matched),
      ),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
