import type { NewEvent } from '../timeline/event.js'

/**
 * Opens and closes the incidents of one system.
 *
 * | state                | good probe                             | failed probe             |
 * | -------------------- | -------------------------------------- | ------------------------ |
 * | up                   | up                                     | opened: down             |
 * | down, streak 0       | streak 1; closed when that is enough   | down, streak 0           |
 * | down, streak n       | streak n + 1; closed when enough       | down, streak 0           |
 * | up, streak above 0   | impossible: closing ends the streak    | impossible               |
 */
export class IncidentTracker {
  #count = 0
  #openedMs: number | null = null
  #streak = 0
  #streakMs = 0

  constructor(
    private readonly system: string,
    private readonly stableProbes: number,
    private readonly record: (event: NewEvent) => void,
  ) {}

  /** An incident is open. */
  get open(): boolean {
    return this.#openedMs !== null
  }

  /** When the first of the good probes that may close the open incident answered; null: the last probe failed. */
  get recoveringMs(): number | null {
    return this.#streak > 0 ? this.#streakMs : null
  }

  /** Right after a probe's event was written. */
  probed(good: boolean, atMs: number): void {
    if (good) this.#good(atMs)
    else this.#bad(atMs)
  }

  #bad(atMs: number): void {
    this.#streak = 0
    if (this.#openedMs !== null) return
    this.#openedMs = atMs
    this.record({ type: 'incident.opened', system: this.system, incident: ++this.#count })
  }

  #good(atMs: number): void {
    if (this.#openedMs === null) return
    if (this.#streak++ === 0) this.#streakMs = atMs
    if (this.#streak < this.stableProbes) return
    const times = { openedMs: this.#openedMs, closedMs: this.#streakMs }
    this.#openedMs = null
    this.#streak = 0
    this.record({ type: 'incident.closed', system: this.system, incident: this.#count, ...times })
  }
}
