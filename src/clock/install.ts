import module from 'node:module'
import timers from 'node:timers'
import { abortTimeoutPatches } from './abort-timeout.js'
import { takeOffCovered, takeOff as takeOffReceipt } from './counted-patches.js'
import { datePatches, intlPatches, temporalPatches } from './global-date.js'
import { monotonicPatches } from './global-monotonic.js'
import { randomPatches } from './global-random.js'
import { timerPatches, unfakedTickPatches } from './global-timers.js'
import { listenHttp } from './io-http.js'
import { listenSockets, socketPatches } from './io-socket.js'
import { workPatches } from './io-work.js'
import { listenWorkers } from './io-worker.js'
import { zlibPatches } from './io-zlib.js'
import { type Patch, PatchReceipt } from './patch.js'
import { sessionTimersPromises, timersPromisesPatches } from './timers-promises.js'
import { watchUncaught } from './uncaught.js'
import { tickPatches } from './undici-tick.js'

let holders = 0
let receipts: PatchReceipt[] = []
let unlisten: (() => void)[] = []
/** Of parts that were imported. */
const added: (() => Patch[])[] = []

/** Named ESM imports of Node's modules see their exports as they were at the last such call. */
function syncNamedImports(): void {
  module.syncBuiltinESMExports()
}

function put(): void {
  takeOffCovered()
  const promises = sessionTimersPromises()
  const receipt = PatchReceipt.install([
    ...timerPatches(globalThis, promises),
    ...timerPatches(timers, promises),
    ...timersPromisesPatches(promises),
    ...datePatches(globalThis),
    ...intlPatches(),
    ...temporalPatches(),
    ...monotonicPatches(),
    ...abortTimeoutPatches(),
    ...randomPatches(),
    ...workPatches(),
    ...zlibPatches(),
    ...socketPatches(),
    ...unfakedTickPatches(),
    ...tickPatches(),
    ...added.flatMap((make) => make()),
  ])
  receipts = [receipt]
  unlisten = [listenHttp(), listenSockets(), listenWorkers(), watchUncaught()]
  syncNamedImports()
}

function takeOff(): void {
  for (const stop of unlisten) stop()
  unlisten = []
  const taken = receipts
  receipts = []
  try {
    for (const receipt of taken.reverse()) takeOffReceipt(receipt)
  } finally {
    syncNamedImports()
  }
}

/** Puts more over functions of Node for as long as any session is open: what a part does when it is imported. */
export function addPatches(make: () => Patch[]): void {
  added.push(make)
  if (holders === 0) return
  receipts.push(PatchReceipt.install(make()))
  syncNamedImports()
}

/**
 * Puts the dispatcher over the time functions of the global object and of Node's timer modules, if it is not there
 * yet, and counts the caller as one that needs it. The function given back ends that; the last one takes it off.
 */
export function holdPatches(): () => void {
  if (holders === 0) put()
  holders++
  let held = true
  return () => {
    if (!held) return
    held = false
    holders--
    if (holders === 0) takeOff()
  }
}
