import { real } from '../clock/real.js'
import { CloseTimeoutError, RestoreError } from '../error/index.js'

/** What closing a session has set going: a server that is to give its port back. */
export interface Closing {
  readonly what: string
  readonly done: PromiseLike<unknown>
}

/**
 * Settles when all have closed, or have had their time.
 * @throws RestoreError with what failed
 */
export async function allClosed(closing: readonly Closing[], patienceMs: number): Promise<void> {
  const results = await Promise.allSettled(closing.map((one) => inTime(one, patienceMs)))
  const failed = results.flatMap((result, at) =>
    result.status === 'rejected' ? [{ error: result.reason as unknown, what: closing[at]?.what }] : [],
  )
  if (failed.length === 0) return
  throw new RestoreError(
    failed.map(({ error }) => error),
    failed.map(({ what }) => what),
  )
}

function inTime({ what, done }: Closing, patienceMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = real.setTimeout(() => reject(new CloseTimeoutError(what, patienceMs)), patienceMs)
    const settle = (end: () => void) => {
      real.clearTimeout(timer)
      end()
    }
    done.then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    )
  })
}
