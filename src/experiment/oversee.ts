import { summarise } from '../error/index.js'
import type { RunOptions } from './run-experiment.js'
import { Stop } from './stop.js'

/**
 * Runs what can be told to stop, by the options' signals, and takes their listeners off again; a journal is closed also
 * when it throws.
 */
export async function oversee<T>(
  { signal, handleSignals, journal, control }: Pick<RunOptions, 'signal' | 'handleSignals' | 'journal' | 'control'>,
  body: (stop: Stop) => Promise<T>,
): Promise<T> {
  const stop = new Stop(signal, handleSignals === true, control)
  try {
    return await body(stop)
  } catch (error) {
    journal?.close({ outcome: 'failed', summary: summarise(error) })
    throw error
  } finally {
    stop.release()
  }
}
