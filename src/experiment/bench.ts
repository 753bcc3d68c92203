import { Chaos, liftByHand } from '../chaos/index.js'
import { FaultlineError, isFaultlineError, summarise } from '../error/index.js'
import { SYSTEM, type System } from '../system/system.js'
import { counted, readable } from '../timeline/index.js'
import type { CommandName } from '../watch/index.js'
import type { Attack } from './attack.js'
import { Reader } from './readings.js'
import type { Stop } from './stop.js'
import type { Booted, BootTools, SystemUnderTest } from './system-under-test.js'

/** A system that could not be made: what the run says in place of a result. */
export class BootFailure extends Error {}

/** A booted system in its session, and all that is to be undone when the run is over. */
export class Bench {
  readonly chaos: Chaos
  readonly stop: Stop
  readonly #timeoutMs: number
  readonly #undo: (() => unknown)[] = []
  #over = false
  #system: System | undefined
  #reader = new Reader({})

  /** @param timeoutMs virtual time that booting is given, and each step of putting away */
  constructor(chaos: Chaos, stop: Stop, timeoutMs: number) {
    this.chaos = chaos
    this.stop = stop
    this.#timeoutMs = timeoutMs
    const host = Chaos.hostOf(chaos)
    // Whatever ends the session before the run has put its system away itself.
    host.onClose(() => this.#disposeLate(), 'the system under test')
    // The clock must come to an event for those who wait to hear of it.
    host.onClose(stop.onStop(() => this.#wake()))
    const { control } = stop
    if (control !== undefined) host.onClose(control.onCommand((command) => this.#obey(command)))
  }

  #wake(): void {
    const host = Chaos.hostOf(this.chaos)
    if (host.open) host.later(0, () => {})
  }

  /** In virtual time nobody is quick enough: it stands still between two runs. */
  get paused(): boolean {
    return this.stop.control?.paused === true && Chaos.hostOf(this.chaos).time === 'real'
  }

  #obey(command: CommandName): string | undefined {
    const isReal = Chaos.hostOf(this.chaos).time === 'real'
    if (command === 'lift') {
      const lifted = liftByHand(Chaos.sessionOf(this.chaos))
      if (lifted === 0) return undefined
      this.chaos.note(`${counted(lifted, 'fault')} lifted from the dashboard`)
      return `${counted(lifted, 'fault')} lifted.`
    }
    if (command === 'pause') {
      if (!isReal) return 'Paused: the next run waits.'
      for (const attack of this.attacks) attack.pause()
      // Those that hooks have injected do not come back.
      const others = liftByHand(Chaos.sessionOf(this.chaos))
      this.chaos.note('paused from the dashboard')
      const held = [...this.attacks].reduce((sum, attack) => sum + attack.held, 0)
      return `Paused: ${counted(held + others, 'injection')} lifted, the plan waits.`
    }
    if (command === 'resume' && isReal) {
      this.chaos.note('resumed from the dashboard')
      let held = 0
      for (const attack of this.attacks) {
        held += attack.held
        attack.resume()
      }
      this.#wake()
      return `Resumed: ${counted(held, 'injection')} in force again for what was left of it.`
    }
    return undefined
  }

  get system(): System {
    return this.#system as System
  }

  get reader(): Reader {
    return this.#reader
  }

  /** Attacks under way: while there is one, nobody can tell whether the system recovers from another. */
  readonly attacks = new Set<Attack>()

  /** What is being done, for who finds that nothing goes on. */
  stage: 'boot' | 'run' | 'dispose' = 'boot'

  /** @throws BootFailure when it throws or takes too long; what is misuse of ours as it is */
  async boot(sut: SystemUnderTest): Promise<Booted> {
    const tools: BootTools = {
      onDispose: (undo) => {
        if (this.#over) void undo()
        else this.#undo.push(undo)
      },
      alarm: (name) => {
        if (Chaos.hostOf(this.chaos).open) this.chaos.timeline.append({ type: 'alarm.raised', alarm: String(name) })
      },
    }
    const booting = (async () => sut.boot(this.chaos, tools))()
    // One that comes late has nobody else to put it away.
    booting.then((late) => (this.#over ? late.dispose?.() : undefined)).catch(() => {})
    let booted: Booted | undefined
    try {
      booted = await this.#inTime(() => booting)
    } catch (error) {
      if (isFaultlineError(error)) throw error
      const { name, message } = summarise(error)
      throw new BootFailure(`'${sut.name}' could not be booted: ${name}: ${message}`, { cause: error })
    }
    if (booted === undefined || this.#over) {
      this.#over = true
      const why = this.stop.requested ? 'was stopped' : `had not booted after ${readable(this.#timeoutMs)}`
      throw new BootFailure(`'${sut.name}' ${why}.`)
    }
    const { dispose, measures = {}, ...options } = booted
    if (dispose !== undefined) this.#undo.push(() => dispose.call(booted))
    this.stage = 'run'
    this.#system = this.chaos.system({ ...options, name: sut.name })
    this.#reader = new Reader(measures)
    this.#reader.start(this.chaos, this.#system[SYSTEM].settings.everyMs ?? 100)
    return booted
  }

  /**
   * Lets time run until a condition holds, the run is to stop, or so much time has passed. Time in which it is paused does
   * not count, and nothing is asked in it.
   * @returns whether the condition came to hold
   */
  async wait(condition: () => boolean, limitMs: number): Promise<boolean> {
    const { clock } = this.chaos
    let met = false
    for (let leftMs = limitMs; ; ) {
      const fromMs = clock.now()
      await clock.runUntil(() => {
        if (this.paused) return true
        met = condition()
        return met || this.stop.requested
      }, leftMs)
      if (met || this.stop.requested || !this.paused) return met
      leftMs = Math.max(0, leftMs - (clock.now() - fromMs))
      await clock.runUntil(() => !this.paused || this.stop.requested, Number.MAX_SAFE_INTEGER)
    }
  }

  /** Puts the system away, in the session. @throws what failed, after all else was undone */
  async dispose(): Promise<void> {
    this.#over = true
    this.stage = 'dispose'
    this.#reader.stop()
    this.#system?.stop()
    const errors: unknown[] = []
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) {
      const step = undo
      try {
        const done = await this.#inTime(async () => {
          await step()
          return true
        }, true)
        if (done === undefined) errors.push(new Error(`it had not ended after ${readable(this.#timeoutMs)}`))
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw new DisposeError(errors)
  }

  /** After the session, in real time; the session waits for it a while. */
  async #disposeLate(): Promise<void> {
    this.#over = true
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) await undo()
  }

  /**
   * Undefined when it took too long, or the run was to stop meanwhile. In virtual time without a timer for that: booting
   * may wait for what nobody can see (a module being compiled), and a timer would let time jump over it. Where nothing
   * is left that could happen, the session finds out.
   */
  async #inTime<T>(act: () => Promise<T>, evenWhenStopped = false): Promise<T | undefined> {
    const { clock } = this.chaos
    const untilMs = clock.now() + this.#timeoutMs
    let settled = false
    const acting = act().finally(() => {
      settled = true
    })
    // Handled here too: one that fails late has nobody else who waits for it.
    acting.catch(() => {})
    const over = () => settled || clock.now() >= untilMs || (this.stop.requested && !evenWhenStopped)
    const limit = Chaos.hostOf(this.chaos).time === 'real' ? this.#timeoutMs : undefined
    return await Promise.race([acting, clock.runUntil(over, limit).then(() => undefined)])
  }
}

/** A system under test could not be put away; what it holds may be there still. */
export class DisposeError extends FaultlineError {
  readonly errors: readonly unknown[]

  constructor(errors: readonly unknown[]) {
    const lines = errors.map((error) => `\n  - ${summarise(error).message}`)
    super('FAULTLINE_DISPOSE', `The system under test could not be put away in full:${lines.join('')}`, {
      cause: errors[0],
    })
    this.errors = errors
  }

  static {
    DisposeError.prototype.name = 'DisposeError'
  }
}
