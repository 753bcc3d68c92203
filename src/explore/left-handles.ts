import { real } from '../clock/real.js'
import { turnOfLoop } from '../clock/turns.js'

/** What keeps the process alive until it is closed, as the runtime names it. What ends by itself (requests, timers) is not here. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['TCPSocketWrap', 'socket'],
  ['TCPServerWrap', 'server'],
  ['TLSWrap', 'TLS socket'],
  ['UDPWrap', 'UDP socket'],
  ['PipeWrap', 'pipe'],
  ['FSEventWrap', 'file watcher'],
  ['StatWatcher', 'watched file'],
  ['ProcessWrap', 'child process'],
  ['MessagePort', 'worker or message port'],
  ['Worker', 'worker'],
])

export type Handles = ReadonlyMap<string, number>
const none: Handles = new Map()

/** Handles open in the process now, by kind. */
export function handlesNow(): Handles {
  // Asked twice in each run of a search, and most have next to nothing open.
  let open: Map<string, number> | undefined
  for (const name of process.getActiveResourcesInfo()) {
    const kind = kinds.get(name)
    if (kind !== undefined) open = (open ?? new Map<string, number>()).set(kind, (open?.get(kind) ?? 0) + 1)
  }
  return open ?? none
}

/** Of each kind, how many more are open now than before. */
export function moreHandles(before: Handles, now = handlesNow()): Handles {
  let more: Map<string, number> | undefined
  for (const [kind, count] of now) {
    const extra = count - (before.get(kind) ?? 0)
    if (extra > 0) more = (more ?? new Map<string, number>()).set(kind, extra)
  }
  return more ?? none
}

/** Turns of the event loop that closing may take; then real pauses, for what the other side of a socket has to say. */
const TURNS = 16
const PAUSES = 5
const PAUSE_MS = 2

/** Waits, in real time and not for long, until no more handles are open than are meant to be. */
export async function handlesClosed(enough: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS && !enough(); turn++) await turnOfLoop()
  for (let pause = 0; pause < PAUSES && !enough(); pause++)
    await new Promise<void>((resolve) => {
      real.setTimeout(resolve, PAUSE_MS)
    })
}
