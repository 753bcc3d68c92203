/** What importing faultline costs over importing nothing: milliseconds, and files read. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { median, type Row, row } from './harness.ts'

const entry = pathToFileURL(fileURLToPath(import.meta.resolve('faultline'))).href

/** Milliseconds of one import in a fresh process, as that process measures them. */
function importMs(file: string): number {
  const script = `const s = process.hrtime.bigint(); await import(${JSON.stringify(file)}); console.log(Number(process.hrtime.bigint() - s) / 1e6)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

function filesRead(file: string): number {
  const hook = `import module from 'node:module'; let n = 0; module.registerHooks({ load(url, context, next) { if (!url.startsWith('node:')) n++; return next(url, context) } }); await import(${JSON.stringify(file)}); console.log(n)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', hook], { encoding: 'utf8' }))
}

export async function bench(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-bench-'))
  try {
    const empty = path.join(folder, 'empty.mjs')
    writeFileSync(empty, 'export {}\n')
    const nothing = pathToFileURL(empty).href
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < 11; round++) {
      ours.push(importMs(entry))
      theirs.push(importMs(nothing))
    }
    const over = median(ours.map((ms, round) => ms - (theirs[round] as number)))
    // No goal is set for these two; the bounds keep a heavy import from coming back unseen.
    return [
      row('import', over, 'ms over an empty module', { against: '60 ms', ratio: { atMost: 1 } }, over / 60),
      row('import', filesRead(entry), 'files', { against: '20 files', ratio: { atMost: 1 } }, filesRead(entry) / 20),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
