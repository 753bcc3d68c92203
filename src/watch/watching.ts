import path from 'node:path'
import { real } from '../clock/real.js'
import { canonicalLine } from '../timeline/canonical.js'
import type { TimelineEvent } from '../timeline/event.js'
import { counted } from '../timeline/readable.js'
import { AbortedError } from './aborted-error.js'
import type { CommandName } from './command-reader.js'
import { Control } from './control.js'

/** A session as whoever watches it may act on it. */
export interface WatchedSession {
  readonly seed: number
  /** Of its test; '' where there is none. */
  readonly name: string
  readonly nested: boolean
  /** Lifts all faults. @returns how many there were */
  lift(): number
  /** Ends it before its body does. */
  fail(error: unknown): void
}

/** How far a search has got, as the dashboard shows it. */
export interface WatchedSearch {
  readonly name: string
  readonly strategy: string
  readonly runs: number
  readonly mostRuns: number
  readonly rate: number
  readonly leftMs: number
  readonly covered: number
  readonly singles: number
  readonly findings: number
  readonly stoppedBy?: string
}

/** A worker's live file holds no more of what there are many of; the rest is told in its journal. */
const mostChars = 64 * 1024 * 1024
const ofMany = /^(call|probe|request|operation)\.|^fault\.injected$/

/**
 * What a process that runs tests lets a dashboard know while it runs them, and does when it is asked: its sessions with their
 * events, and its searches. There is one only where FAULTLINE_WATCH names the folder.
 */
export class Watching {
  readonly control: Control
  readonly #sessions = new Set<WatchedSession>()
  #runs = 0
  #searches = 0
  #thinned = false
  #unlisten: (() => void) | undefined

  constructor(folder: string, source: string) {
    this.control = new Control({ folder, source, kind: 'test', name: 'tests' })
    this.control.onCommand((command) => this.#obey(command))
  }

  /**
   * A session begins.
   * @returns what is to be told of its events, to the last one
   * @throws AbortedError when nothing further is to begin
   */
  opened(session: WatchedSession): (event: TimelineEvent) => void {
    this.control.look()
    if (this.control.aborted) throw new AbortedError()
    const { live } = this.control
    // A worker's later test files go on with the same live file.
    const run = real.epochMs() * 1000 + (this.#runs++ % 1000)
    const { name, seed, nested } = session
    live.add(JSON.stringify({ type: 'run.opened', run, name: name || 'session', seed, nested }))
    this.#sessions.add(session)
    this.#unlisten ??= this.control.listen()
    return (event) => {
      // What comes late, once it has been told that the session is over.
      if (!this.#sessions.has(session)) return
      if (!this.#thin(event)) live.add(`{"type":"event","run":${run},"event":${canonicalLine(event)}}`)
      if (event.type !== 'session.closed') return
      live.add(JSON.stringify({ type: 'run.closed', run, outcome: event.outcome }))
      this.#sessions.delete(session)
      if (this.#sessions.size > 0) return
      live.flush()
      this.#unlisten?.()
      this.#unlisten = undefined
    }
  }

  /** Numbers a search, for `searched`. */
  nextSearch(): number {
    return real.epochMs() * 1000 + (this.#searches++ % 1000)
  }

  searched(search: number, progress: WatchedSearch): void {
    this.control.live.write({ type: 'search', search, ...progress })
  }

  /** Between two runs, or before a test. Settles when it may go on. @throws AbortedError */
  gate(): Promise<void> | undefined {
    this.control.look()
    if (this.control.aborted) throw new AbortedError()
    return this.control.resumed()?.then(() => {
      if (this.control.aborted) throw new AbortedError()
    })
  }

  #thin({ type }: TimelineEvent): boolean {
    const { live } = this.control
    if (live.length < mostChars || !ofMany.test(type)) return false
    if (!this.#thinned)
      live.write({
        type: 'live.warning',
        message: 'There were too many events to show them live: calls, probes and requests are not counted any more.',
      })
    this.#thinned = true
    return true
  }

  #obey(command: CommandName): string | undefined {
    if (command === 'pause') return 'Paused: no further test begins, and no further run of a search.'
    if (command === 'lift') {
      let lifted = 0
      for (const session of [...this.#sessions]) lifted += session.lift()
      return lifted === 0 ? undefined : `${counted(lifted, 'fault')} lifted.`
    }
    if (command !== 'abort') return undefined
    // Nested ones end with those around them.
    const sessions = [...this.#sessions].filter(({ nested }) => !nested)
    for (const session of sessions) session.fail(new AbortedError())
    return `Aborted: ${counted(sessions.length, 'session')} ended, nothing further is begun.`
  }
}

let found: Watching | null | undefined

/** Who watches this process; undefined: nobody. */
export function watching(): Watching | undefined {
  if (found === undefined) found = open()
  return found ?? undefined
}

/** What this process writes down is told elsewhere: by a journal that is written as it goes. */
export function watchNoSessions(): void {
  found = null
}

function open(): Watching | null {
  const folder = process.env.FAULTLINE_WATCH?.trim()
  if (!folder) return null
  return new Watching(path.resolve(folder), process.env.FAULTLINE_WATCH_RUN?.trim() || ownSource())
}

/** Where nobody has named the run, each process is one of its own. */
function ownSource(): string {
  return sourceName(`process-${process.pid}`)
}

/** A name for a source that is no journal: with its start, as journals have it. */
export function sourceName(name: string): string {
  const plain = name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80)
  return `live-${plain}-${new Date(real.epochMs()).toISOString().replaceAll(/[:.]/g, '-')}`
}
