import type { Socket } from 'node:net'
import type { Direction } from '../../fault/index.js'
import type { LiveEffect, PartHost } from '../part-host.js'
import { RunningStage, type StageHost } from './running-stage.js'

/** What a flow tells its connection. */
export interface FlowEvents {
  close(direction: Direction): void
  reset(): void
  failed(error: unknown): void
  /** Whether it keeps bytes back may have changed. */
  changed(): void
}

/**
 * One direction of a connection: a bare pipe while no fault acts, and stages in between while some do. A slow receiver
 * slows the sender down in both.
 */
export class Flow implements StageHost {
  readonly direction: Direction
  readonly host: PartHost
  readonly #from: Socket
  readonly #to: Socket
  readonly #on: FlowEvents
  #stages: RunningStage[] = []
  /** Pieces that are on their way into the first stage. */
  #entering = 0
  #dead = false
  #room: (() => void)[] = []

  constructor(direction: Direction, from: Socket, to: Socket, host: PartHost, on: FlowEvents) {
    this.direction = direction
    this.host = host
    this.#from = from
    this.#to = to
    this.#on = on
    from.on('data', (bytes: Uint8Array) => this.#take(bytes))
    from.on('end', () => this.#last(() => void this.#to.end()))
    // As on a network, a reset comes behind the data.
    from.on('error', () => this.#last(() => this.#on.reset()))
    to.on('drain', () => {
      for (const resolve of this.#room.splice(0)) resolve()
      if (this.#entering === 0) from.resume()
    })
  }

  /** True while a stage keeps bytes back. */
  get holds(): boolean {
    return this.#stages.some((stage) => stage.holds)
  }

  /** Has these act from now on, in order of injection, and no others. */
  set(effects: readonly LiveEffect[]): void {
    if (this.#dead) return
    const running = new Map(this.#stages.map((stage) => [stage.live, stage]))
    for (const stage of this.#stages) if (!stage.lifted && !effects.includes(stage.live)) stage.lift()
    for (const live of effects) {
      if (running.has(live) || this.#dead) continue
      const stage = new RunningStage(live, this)
      const later = this.#stages.findIndex((other) => other.live.injection > live.injection)
      this.#stages.splice(later < 0 ? this.#stages.length : later, 0, stage)
      this.#link()
      stage.start()
    }
  }

  /** Nothing passes any more. */
  abandon(): void {
    this.#dead = true
    for (const stage of this.#stages) stage.abandon()
    for (const resolve of this.#room.splice(0)) resolve()
    // What still comes is read and dropped: an end that is not read is never heard of.
    this.#from.resume()
  }

  send(bytes: Uint8Array): Promise<void> {
    if (this.#dead || this.#to.destroyed || this.#to.write(bytes)) return Promise.resolve()
    return new Promise((resolve) => this.#room.push(resolve))
  }

  close(): void {
    if (!this.#dead) this.#on.close(this.direction)
  }

  reset(): void {
    if (!this.#dead) this.#on.reset()
  }

  failed(error: unknown): void {
    if (!this.#dead) this.#on.failed(error)
  }

  changed(): void {
    this.#on.changed()
  }

  leave(stage: RunningStage): void {
    this.#stages = this.#stages.filter((other) => other !== stage)
    this.#link()
  }

  #link(): void {
    for (const [at, stage] of this.#stages.entries()) stage.next = this.#stages[at + 1]
  }

  #take(bytes: Uint8Array): void {
    if (this.#dead || this.#to.destroyed) return
    if (this.#stages.length === 0 && this.#entering === 0) {
      if (!this.#to.write(bytes)) this.#from.pause()
      return
    }
    this.#entering++
    this.#from.pause()
    this.host.within(() => void this.#enter(bytes))
  }

  async #enter(bytes: Uint8Array): Promise<void> {
    const first = this.#stages[0]
    await (first === undefined ? this.send(bytes) : first.write(bytes))
    this.#entering--
    if (this.#entering === 0) this.#from.resume()
  }

  /** The sender says no more: what it has sent goes through all stages, then this is done. */
  #last(act: () => void): void {
    const pass = async () => {
      for (let stage = this.#stages[0]; stage !== undefined; stage = stage.next) await stage.end()
      if (!this.#dead) act()
    }
    this.host.within(() => void pass())
  }
}
