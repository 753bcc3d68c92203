import { Latency } from './latency.js'
import type { EventLike } from './line.js'
import { numberOf, textOf } from './text.js'
import type { Sections, SystemView } from './view.js'

const mostSystems = 40
const stripLength = 60

type Counting = { ok: number; degraded: number; failed: number }

interface SystemState {
  readonly name: string
  state: SystemView['state']
  readonly probes: Counting
  readonly requests: Counting
  incidents: number
  /** Runs in which one is open. */
  readonly open: Set<string>
  readonly latency: Latency
  strip: string
}

/** The health of each system, over all runs. */
export class Systems {
  readonly #systems = new Map<string, SystemState>()
  #more = 0

  note(event: EventLike, run: string): void {
    switch (event.type) {
      case 'probe.succeeded':
      case 'probe.failed': {
        const system = this.#of(event)
        if (system === undefined) return
        const how = outcomeOf(event)
        system.probes[how]++
        system.state = how
        system.strip = (system.strip + how[0]).slice(-stripLength)
        return
      }
      case 'request.succeeded':
      case 'request.failed': {
        const system = this.#of(event)
        if (system === undefined) return
        system.requests[outcomeOf(event)]++
        if (event.type === 'request.succeeded') system.latency.add(event.atMs - numberOf(event.startedMs))
        return
      }
      case 'incident.opened': {
        const system = this.#of(event)
        if (system === undefined) return
        system.incidents++
        system.open.add(run)
        return
      }
      case 'incident.closed':
        this.#of(event)?.open.delete(run)
    }
  }

  /** What was open in a run has ended with it. */
  runEnded(run: string): void {
    for (const { open } of this.#systems.values()) open.delete(run)
  }

  view(): Sections['systems'] {
    const list = [...this.#systems.values()].map(
      ({ name, state, probes, requests, incidents, open, latency, strip }): SystemView => ({
        name,
        state: open.size > 0 ? 'failed' : state,
        probes: { ...probes },
        requests: { ...requests },
        incidents,
        open: open.size,
        p50Ms: latency.quantile(0.5),
        p95Ms: latency.quantile(0.95),
        strip,
      }),
    )
    return { list, more: this.#more }
  }

  #of(event: EventLike): SystemState | undefined {
    const name = textOf(event.system, 80)
    let system = this.#systems.get(name)
    if (system !== undefined) return system
    if (this.#systems.size >= mostSystems) {
      this.#more = 1
      return undefined
    }
    system = {
      name,
      state: 'unknown',
      probes: { ok: 0, degraded: 0, failed: 0 },
      requests: { ok: 0, degraded: 0, failed: 0 },
      incidents: 0,
      open: new Set(),
      latency: new Latency(),
      strip: '',
    }
    this.#systems.set(name, system)
    return system
  }
}

function outcomeOf(event: EventLike): 'ok' | 'degraded' | 'failed' {
  if (event.type.endsWith('.failed')) return 'failed'
  return event.degraded === true ? 'degraded' : 'ok'
}
