import type { Session } from '../../chaos/index.js'
import type { RollNodes } from '../../fault/index.js'
import type { Machine } from '../machine.js'

/** Restarts nodes one after another, or a few at a time, each once. */
export class Roll {
  readonly #effect: RollNodes
  readonly #session: Session
  readonly #waiting: Machine[] = []
  readonly #acted: (node: string) => void
  /** Starts those that are down. */
  readonly #starts = new Set<() => void>()
  /** How many there are in all: of these, a majority. */
  #total = 0
  #cancel: (() => void) | undefined
  #ended = false

  constructor(effect: RollNodes, session: Session, acted: (node: string) => void) {
    this.#effect = effect
    this.#session = session
    this.#acted = acted
  }

  /** These are restarted too, after those that wait already. */
  add(machines: readonly Machine[]): void {
    this.#total += machines.length
    this.#waiting.push(...machines)
    if (this.#cancel === undefined && this.#starts.size === 0) this.#next()
  }

  end(): void {
    this.#ended = true
    this.#cancel?.()
    for (const start of [...this.#starts]) start()
  }

  #next(): void {
    this.#cancel = undefined
    const { atOnce } = this.#effect
    const most = atOnce === 'majority' ? (this.#total >> 1) + 1 : atOnce
    const batch: Machine[] = []
    // One that is down is nobody to restart.
    while (batch.length < most && this.#waiting.length > 0) {
      const machine = this.#waiting.shift() as Machine
      if (machine.state !== 'down') batch.push(machine)
    }
    for (const machine of batch) this.#restart(machine)
  }

  #restart(machine: Machine): void {
    const { how, downMs } = this.#effect
    const { starts } = machine
    this.#acted(machine.name)
    let cancel: (() => void) | undefined
    const start = () => {
      this.#starts.delete(start)
      cancel?.()
      machine.startAfter(starts)
      if (this.#starts.size === 0 && !this.#ended)
        this.#cancel = this.#session.host.later(this.#effect.gapMs, () => this.#next())
    }
    this.#starts.add(start)
    const isDown = () => {
      if (this.#starts.has(start)) cancel = this.#session.host.later(downMs, start)
      // The fault has been lifted while it was still stopping.
      else if (this.#ended && this.#session.open) machine.startAfter(starts)
    }
    if (how === 'crash') {
      machine.crash()
      isDown()
    } else
      machine.stop().then(isDown, (error: unknown) => {
        this.#session.unhandled(error)
        this.#session.fail(error)
      })
  }
}
