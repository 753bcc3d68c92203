import type { TailLine } from '../tail/line-tail.js'
import { Faults } from './faults.js'
import { Heatmap } from './heatmap.js'
import { type EventLike, eventIn, type LineLike, readLine } from './line.js'
import { Log } from './log.js'
import { type Said, sayEvent } from './log-row.js'
import { Searches } from './searches.js'
import { Systems } from './systems.js'
import { numberOf, numberOrNull, textOf } from './text.js'
import { Timeline } from './timeline.js'
import type { About, RunView, Sections, Totals } from './view.js'

interface RunState {
  readonly key: string
  readonly name: string
  seed: number | null
  phase: string
  atMs: number
  /** Where it lies on the timeline. */
  baseMs: number
  readonly ends: Map<string, (toMs: number) => void>
  /** Fault kinds by number of their injection. */
  readonly kinds: Map<number, string>
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Counting = { ok: number; degraded: number; failed: number }

const noFaults: Sections['faults'] = { inForce: [], more: 0 }
const mostOpenRuns = 500
const mostRunsShown = 12
const mostWarnings = 20
/** Injections of a run. */
const mostKinds = 10_000

/** What a source comes to, line by line: all of it made from lines, so that reading again gives the same. */
export class SourceView {
  header: Pick<About, 'kind' | 'name' | 'startedAt' | 'writtenBy' | 'seed'> | undefined
  /** How it ended, once it has. */
  outcome: string | undefined
  control: About['control'] = 'running'
  readonly #warnings: string[] = []
  readonly #runs = new Map<string, RunState>()
  readonly #faults = new Faults()
  readonly #systems = new Systems()
  readonly #heatmap = new Heatmap()
  readonly #timeline = new Timeline()
  readonly #searches = new Searches()
  readonly #log = new Log()
  #events = 0
  #acted = 0
  #incidents = 0
  readonly #ended = { opened: 0, passed: 0, failed: 0, other: 0 }
  readonly #probes: Counting = { ok: 0, degraded: 0, failed: 0 }
  readonly #requests: Counting = { ok: 0, degraded: 0, failed: 0 }
  readonly #calls = { ok: 0, failed: 0 }

  get events(): number {
    return this.#events
  }

  /** @param file short name of the file that the line is of */
  take({ text, offset }: TailLine, file: string): void {
    const line = readLine(text)
    if (line === undefined) {
      this.warn(`A line of ${file} is not JSON, and was passed over.`)
      return
    }
    const key = `${file}:${offset}`
    switch (line.type) {
      case 'journal.opened':
      case 'live.opened':
        this.header ??= {
          kind: textOf(line.kind, 40),
          name: textOf(line.name),
          startedAt: textOf(line.startedAt, 40),
          writtenBy: textOf(line.writtenBy, 60),
          seed: numberOrNull(line.seed),
        }
        return
      case 'run.opened':
        this.#opened(line, file, key)
        return
      case 'event':
        this.#event(line, file, key)
        return
      case 'run.closed':
        this.#closed(line, file, key)
        return
      case 'journal.closed':
      case 'live.closed':
        this.outcome ??= textOf(line.outcome, 40)
        // Of several processes, others may yet tell of what they had under way.
        if (line.type === 'journal.closed') for (const run of [...this.#runs.values()]) this.#endOf(run)
        this.#say(key, line.type, '', null, {
          text: `ended: ${this.outcome}`,
          tone: toneOf(this.outcome),
          notable: true,
        })
        return
      case 'search':
        this.#searches.note(line, file)
        return
      case 'explored':
        this.#searches.explored(line, file, offset)
        return
      case 'command.answered':
        if (line.control === 'paused' || line.control === 'running' || line.control === 'aborted')
          this.control = line.control
        this.#say(key, line.type, '', null, { text: textOf(line.text), tone: 'plain', notable: true })
        return
      case 'live.warning':
        this.warn(textOf(line.message))
    }
  }

  warn(text: string): void {
    if (this.#warnings.length < mostWarnings && !this.#warnings.includes(text)) this.#warnings.push(text)
  }

  get warnings(): readonly string[] {
    return this.#warnings
  }

  /** All there is, or what has changed since it was last asked. */
  sections(
    full: boolean,
    perSecond: number,
  ): Omit<Sections, 'about' | 'heatmap' | 'timeline' | 'searches' | 'log'> & Partial<Sections> {
    const open = this.outcome === undefined ? [...this.#runs.values()] : []
    const shown = open.slice(-mostRunsShown).reverse()
    const always = {
      totals: this.#totals(perSecond),
      runs: { open: shown.map(runView), more: open.length - shown.length },
      faults: open.length === 0 ? noFaults : this.#faults.view((run) => this.#runs.get(run)?.atMs ?? 0),
      systems: this.#systems.view(),
    }
    if (full)
      return {
        ...always,
        heatmap: this.#heatmap.all(),
        timeline: this.#timeline.all(),
        searches: this.#searches.all(),
        log: this.#log.all(),
      }
    return {
      ...always,
      ...given('heatmap', this.#heatmap.changes()),
      ...given('timeline', this.#timeline.changes()),
      ...given('searches', this.#searches.changes()),
      ...given('log', this.#log.changes()),
    }
  }

  #totals(perSecond: number): Totals {
    return {
      events: this.#events,
      perSecond,
      runs: { ...this.#ended },
      acted: this.#acted,
      incidents: this.#incidents,
      probes: { ...this.#probes },
      requests: { ...this.#requests },
      calls: { ...this.#calls },
    }
  }

  #opened(line: LineLike, file: string, key: string): void {
    const name = textOf(line.name) || 'unnamed'
    const run: RunState = {
      key: `${file}#${numberOf(line.run)}`,
      name,
      seed: numberOrNull(line.seed),
      phase: '',
      atMs: 0,
      baseMs: 0,
      ends: new Map(),
      kinds: new Map(),
    }
    this.#ended.opened++
    this.#runs.set(run.key, run)
    if (this.#runs.size > mostOpenRuns) this.#endOf(this.#runs.values().next().value as RunState)
    this.#say(key, line.type, name, null, { text: `${runWords(line)} began`, tone: 'plain', notable: true })
  }

  #closed(line: LineLike, file: string, key: string): void {
    const outcome = textOf(line.outcome, 40)
    if (outcome === 'passed' || outcome === 'failed') this.#ended[outcome]++
    else this.#ended.other++
    const run = this.#runs.get(`${file}#${numberOf(line.run)}`)
    const text = `${runWords(line)} ${outcome}`
    this.#say(key, line.type, run?.name ?? '', run?.atMs ?? null, { text, tone: toneOf(outcome), notable: true })
    if (run !== undefined) this.#endOf(run)
  }

  #endOf(run: RunState): void {
    for (const end of run.ends.values()) end(run.baseMs + run.atMs)
    this.#faults.runEnded(run.key)
    this.#systems.runEnded(run.key)
    this.#runs.delete(run.key)
  }

  #event(line: LineLike, file: string, key: string): void {
    const event = eventIn(line)
    const run = this.#runs.get(`${file}#${numberOf(line.run)}`)
    if (event === undefined || run === undefined) {
      this.warn(`A line of ${file} is no event of a run that is open, and was passed over.`)
      return
    }
    this.#events++
    run.atMs = Math.max(run.atMs, event.atMs)
    this.#count(event, run)
    this.#systems.note(event, run.key)
    this.#timeline.note(event, run.baseMs)
    this.#say(key, event.type, run.name, event.atMs, sayEvent(event))
  }

  #count(event: EventLike, run: RunState): void {
    const atMs = run.baseMs + event.atMs
    const [injection, kind] = [numberOf(event.injection), textOf(event.kind, 80)]
    switch (event.type) {
      case 'session.opened':
        run.seed ??= numberOrNull(event.seed)
        run.baseMs = this.#timeline.place(numberOf(event.epochMs))
        return
      case 'fault.armed': {
        const { text, at } = this.#faults.armed(event, run.key, run.name)
        const fromMs = run.baseMs + Math.max(event.atMs, numberOf(event.fromMs))
        if (run.kinds.size < mostKinds) run.kinds.set(injection, kind)
        this.#span(run, `fault ${injection}`, 'fault', at === null ? text : `${text} at ${at}`, fromMs)
        return
      }
      case 'fault.injected':
        this.#acted++
        this.#faults.acted(event, run.key)
        this.#heatmap.acted(event.point, event.kind)
        return
      case 'fault.lifted':
        this.#faults.lifted(event, run.key)
        this.#endSpan(run, `fault ${injection}`, atMs)
        return
      case 'call.ended':
        if (event.outcome !== 'failed') {
          this.#calls.ok++
          return
        }
        this.#calls.failed++
        if (event.injection !== undefined) this.#heatmap.failed(event.point, run.kinds.get(injection) ?? 'unknown')
        return
      case 'incident.opened':
        this.#incidents++
        this.#span(run, `incident ${textOf(event.system)}`, 'incident', textOf(event.system), atMs)
        return
      case 'incident.closed':
        this.#endSpan(run, `incident ${textOf(event.system)}`, run.baseMs + numberOf(event.closedMs))
        return
      case 'phase.began':
        run.phase = textOf(event.phase, 80)
        this.#endSpan(run, `phase ${textOf(event.experiment)}`, atMs)
        this.#span(run, `phase ${textOf(event.experiment)}`, 'phase', run.phase, atMs)
        return
      case 'node.crashed':
      case 'node.paused':
      case 'node.stopped':
        this.#span(run, `node ${textOf(event.node)}`, 'node', `${textOf(event.node)} ${event.type.slice(5)}`, atMs)
        return
      case 'node.started':
      case 'node.resumed':
        this.#endSpan(run, `node ${textOf(event.node)}`, atMs)
        return
      default:
        countOutcome(event, 'probe.', this.#probes)
        countOutcome(event, 'request.', this.#requests)
    }
  }

  #span(run: RunState, key: string, lane: Parameters<Timeline['open']>[0], label: string, fromMs: number): void {
    run.ends.get(key)?.(fromMs)
    run.ends.set(key, this.#timeline.open(lane, label, fromMs))
  }

  #endSpan(run: RunState, key: string, toMs: number): void {
    run.ends.get(key)?.(toMs)
    run.ends.delete(key)
  }

  #say(key: string, type: string, run: string, atMs: number | null, said: Said): void {
    this.#log.add({ key, type: textOf(type, 40), run, atMs, ...said })
  }
}

/** Journals number their runs from 1; live files by the time, which is nobody's to read. */
function runWords({ run }: LineLike): string {
  const number = numberOf(run)
  return number > 1e9 ? 'session' : `run ${number}`
}

function runView({ key, name, seed, phase, atMs }: RunState): RunView {
  return { key, name, seed, phase, atMs }
}

function countOutcome(event: EventLike, prefix: string, counts: Writable<Totals['probes']>): void {
  if (event.type === `${prefix}failed`) counts.failed++
  else if (event.type === `${prefix}succeeded`) counts[event.degraded === true ? 'degraded' : 'ok']++
}

function toneOf(outcome: string): Said['tone'] {
  return outcome === 'passed' ? 'good' : outcome === 'failed' ? 'bad' : 'plain'
}

function given<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]: V })
}
