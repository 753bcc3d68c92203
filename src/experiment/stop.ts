import type { RunControl } from '../watch/index.js'

/**
 * A run told from outside to end early: by an AbortSignal, by the process's own signals, or by whoever watches it. It
 * ends at its next event, with all faults lifted at once.
 */
export class Stop {
  /** Why, once it is to end. */
  reason: string | undefined
  /** Who may pause it, too. */
  readonly control: RunControl | undefined
  readonly #listeners = new Set<() => void>()
  readonly #undo: (() => void)[] = []

  /** @param processSignals SIGINT and SIGTERM count too; a second one ends the process at once, as if nobody listened */
  constructor(signal: AbortSignal | undefined, processSignals: boolean, control?: RunControl) {
    this.control = control
    if (signal !== undefined) this.#follow(signal)
    if (processSignals) for (const name of ['SIGINT', 'SIGTERM'] as const) this.#handle(name)
    if (control !== undefined) this.#heed(control)
  }

  get requested(): boolean {
    return this.reason !== undefined
  }

  /** Called once, when it is to end; at once if that is so already. The function given back forgets it. */
  onStop(listener: () => void): () => void {
    if (this.requested) listener()
    else this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Takes off all listeners. */
  release(): void {
    for (const undo of this.#undo.splice(0)) undo()
    this.#listeners.clear()
  }

  #request(reason: string): void {
    if (this.requested) return
    this.reason = reason
    for (const listener of this.#listeners) listener()
    this.#listeners.clear()
  }

  #heed(control: RunControl): void {
    if (control.aborted) this.#request(byHand)
    const unlisten = control.onCommand((command) => {
      if (command !== 'abort') return undefined
      this.#request(byHand)
      return 'Aborted: all faults are lifted, the system is given time to recover, and the journal is closed.'
    })
    this.#undo.push(unlisten)
  }

  #follow(signal: AbortSignal): void {
    const abort = () => this.#request(reasonOf(signal.reason))
    if (signal.aborted) {
      abort()
      return
    }
    signal.addEventListener('abort', abort, { once: true })
    this.#undo.push(() => signal.removeEventListener('abort', abort))
  }

  #handle(name: 'SIGINT' | 'SIGTERM'): void {
    const handle = () => {
      if (!this.requested) {
        this.#request(name)
        return
      }
      // Whoever sends it again does not want to wait: without a listener of ours it does what it always did.
      this.release()
      process.kill(process.pid, name)
    }
    process.on(name, handle)
    this.#undo.push(() => process.off(name, handle))
  }
}

const byHand = 'aborted from the dashboard'

function reasonOf(reason: unknown): string {
  const message = (reason as { message?: unknown } | null | undefined)?.message
  return typeof message === 'string' && message !== '' ? message : typeof reason === 'string' ? reason : 'aborted'
}
