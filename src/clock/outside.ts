import { real } from './real.js'

interface OutsideTimer {
  ref?(): unknown
  unref?(): unknown
}

/** Timers outside any session, for handles that outlive theirs. */
export const outsideTimers = {
  set(repeats: boolean, callback: () => void, ms: number, refed: boolean): unknown {
    const holder: { handle: OutsideTimer | undefined } = { handle: undefined }
    const arm = () => {
      holder.handle = real.setTimeout(() => {
        if (repeats) arm()
        callback()
      }, ms) as OutsideTimer
      if (!refed) holder.handle.unref?.()
    }
    arm()
    return holder
  },
  clear(outside: unknown): void {
    const holder = outside as { handle: OutsideTimer | undefined }
    real.clearTimeout(holder.handle as Parameters<typeof real.clearTimeout>[0])
  },
  ref(outside: unknown): void {
    ;(outside as { handle?: OutsideTimer } | undefined)?.handle?.ref?.()
  },
  unref(outside: unknown): void {
    ;(outside as { handle?: OutsideTimer } | undefined)?.handle?.unref?.()
  },
}
