import { type ExitCode, exitCodes } from './exit-code.js'

type SignalName = 'SIGINT' | 'SIGTERM'

/** What comes from outside while faults are in force. */
export interface Signals {
  /** Aborted at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** Does the same for another reason. */
  stop(reason: string): void
  /** What the process is to end with, once one has come. */
  readonly exitCode: ExitCode | undefined
  release(): void
}

/**
 * Catches SIGINT and SIGTERM until released. The first asks for an orderly end; a second ends the process at once, as if
 * nobody had caught it.
 */
export function catchSignals(onFirst: (name: SignalName) => void): Signals {
  const controller = new AbortController()
  let received: SignalName | undefined
  const handle = (name: SignalName) => {
    if (received !== undefined) {
      release()
      process.kill(process.pid, name)
      return
    }
    received = name
    onFirst(name)
    controller.abort(new Error(name))
  }
  const release = () => {
    for (const name of names) process.off(name, handle)
  }
  for (const name of names) process.on(name, handle)
  return {
    signal: controller.signal,
    stop: (reason) => controller.abort(new Error(reason)),
    get exitCode() {
      return received === undefined ? undefined : received === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
    },
    release,
  }
}

const names: readonly SignalName[] = ['SIGINT', 'SIGTERM']
