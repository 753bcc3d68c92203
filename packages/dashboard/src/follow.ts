import { appendFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { watchFolder } from './tail/sources.js'

/** Something that is run to be watched. */
export interface Followed {
  /** What its process is to have in its environment. */
  readonly env: { readonly FAULTLINE_WATCH: string; readonly FAULTLINE_WATCH_RUN: string }
  /** It has ended. */
  end(outcome: 'passed' | 'failed' | 'interrupted'): void
}

/** @param name what is run, for the page */
export function follow(folder: string, name: string): Followed {
  const startedAt = new Date().toISOString()
  const plain = name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80)
  const source = `live-${plain}-${startedAt.replaceAll(/[:.]/g, '-')}`
  return {
    env: { FAULTLINE_WATCH: folder, FAULTLINE_WATCH_RUN: source },
    end(outcome) {
      const own = path.join(folder, watchFolder, source)
      // Nothing in it had anything to tell, or has its own journal.
      if (!existsSync(own)) return
      const opened = { type: 'live.opened', version: 1, kind: 'test', name, startedAt }
      const lines = [opened, { type: 'live.closed', outcome }].map((line) => `${JSON.stringify(line)}\n`)
      appendFileSync(path.join(own, 'command.jsonl'), lines.join(''))
    },
  }
}

const keptMs = 7 * 24 * 60 * 60 * 1000

/** Removes what running processes have left for a dashboard a week ago and more: journals have what lasts. */
export function tidy(folder: string, nowMs: number): void {
  const inside = path.join(folder, watchFolder)
  for (const entry of readdirSync(inside, { withFileTypes: true })) {
    const isOurs = entry.isDirectory() || entry.name === 'commands.jsonl'
    const place = path.join(inside, entry.name)
    if (isOurs && nowMs - statSync(place).mtimeMs > keptMs) rmSync(place, { recursive: true, force: true })
  }
}
