import { stackOf } from '../clock/trace.js'
import type { VirtualTimer } from '../clock/virtual-timer.js'
import { LeakError } from './leak-error.js'
import type { CensusResult } from './leaks.js'
import { moreHandles } from './left-handles.js'
import type { GrownListeners, LeftListeners } from './left-listeners.js'
import { calledBack } from './left-timers.js'

const everyPath = 'on every path: in `finally`.'

/**
 * What a run has left behind and the one without faults has not. Given that one twice: what shows in it alone, listeners
 * that grow with each call.
 * @returns the error that says so; undefined: nothing
 */
export function compare(golden: CensusResult, run: CensusResult): LeakError | undefined {
  const [grown] = run.grown
  if (grown !== undefined) return grownError(grown)
  if (golden === run) return undefined
  const [timer] = run.timers
  if (timer !== undefined) return timerError(timer)
  const [listeners] = run.listeners
  if (listeners !== undefined) return listenerError(listeners)
  const [handle] = moreHandles(golden.handles, run.handles)
  return handle === undefined ? undefined : handleError(...handle)
}

function timerError(timer: VirtualTimer): LeakError {
  const stack = stackOf(timer.trace)?.split('\n')[1]?.trim()
  const source = calledBack(timer).replaceAll(/\s+/g, ' ')
  const calls = `which calls ${source.length > 60 ? `${source.slice(0, 59)}…` : source}`
  const where = stack === undefined ? calls : `set ${stack}`
  const what = timer.type === 'interval' ? 'An interval' : 'A timeout'
  return new LeakError(
    'timer',
    where,
    `${what} of ${timer.delayMs} ms was never cleared, ${where}. Without faults each one is.\nClear it ${everyPath}`,
  )
}

function grownError({ where, point, calls, before, after }: GrownListeners): LeakError {
  return new LeakError(
    'listener',
    where,
    `Each call of ${point} leaves a listener on ${where}: ${before} before the first of ${calls} calls, ${after} at the end.\n` +
      'Remove it when the call ends, whatever ends it.',
  )
}

function listenerError({ where, event, count }: LeftListeners): LeakError {
  const what = count === 1 ? 'A listener' : `${count} listeners`
  const were = count === 1 ? 'was' : 'were'
  return new LeakError(
    'listener',
    where,
    `${what} for '${event}' ${were} left on ${where}. Without faults none is.\nRemove it ${everyPath}`,
  )
}

function handleError(kind: string, more: number): LeakError {
  const what = `${more} more of the kind '${kind}'`
  return new LeakError('handle', kind, `Left open: ${what} than without faults.\nClose it ${everyPath}`)
}
