import { runInThisContext } from 'node:vm'
import { Session } from '../chaos/index.js'
import { CountedPatches } from '../clock/counted-patches.js'
import type { Patch } from '../clock/patch.js'
import { contextScope, currentScope, scopeOfOrigin } from '../clock/scope.js'

/** Told of a rejection that nobody handled, and of the run it belongs to. Must not throw. */
export type OnUnhandled = (error: unknown, run: Session) => void

interface Watch {
  /** The session that the runs are nested in; undefined: each session of its own is a run. */
  readonly around: Session | undefined
  readonly onUnhandled: OnUnhandled
}

const watches: Watch[] = []
const patches = new CountedPatches(() => [emitPatch()])

/**
 * Has rejections that nobody handled told here, in place of the process and the runner, until the function given back is
 * called: those in code of sessions nested in the caller's, its runs. All others go where they ever went. Which run it
 * was is told by the async context in which the promise was made, also when that run has ended meanwhile; without any,
 * it is the only session under way.
 *
 * Node tells of them when all that was pending has run. So what the last act of a run leaves behind may be told when the
 * run has ended and the next has begun: see `untilTold`. Node started with `--unhandled-rejections=strict` makes them
 * uncaught exceptions before anybody is asked.
 */
export function watchUnhandled(onUnhandled: OnUnhandled): () => void {
  const owner = contextScope()?.owner
  const watch: Watch = { around: owner instanceof Session ? owner : undefined, onUnhandled }
  const release = patches.hold()
  watches.push(watch)
  return () => {
    const at = watches.indexOf(watch)
    if (at < 0) return
    watches.splice(at, 1)
    release()
  }
}

/** Settles when all that was pending in a session has run, and each rejection in it so far has been told. Takes no time. */
export function untilTold(session: Session): Promise<void> {
  return new Promise((resolve) => {
    session.clock.setInternal(0, resolve)
  })
}

/** True: somebody was told, and nobody else is to be. */
function tell(error: unknown): boolean {
  const owner = (scopeOfOrigin() ?? currentScope())?.owner
  if (!(owner instanceof Session)) return false
  for (const { around, onUnhandled } of watches) {
    const run = runOf(owner, around)
    if (run === undefined) continue
    owner.unhandled(error)
    onUnhandled(error, run)
    return true
  }
  return false
}

/** The run that a session is, or is nested in; undefined: it is none of these. */
function runOf(session: Session, around: Session | undefined): Session | undefined {
  let at: Session | undefined = session
  while (at !== undefined && at.parent !== around) at = at.parent
  return at
}

/**
 * Listeners cannot keep a rejection from one another, and come and go while a search runs. So it is `process.emit` that
 * is replaced: what it answers tells Node whether anybody cared.
 */
function emitPatch(): Patch {
  const target = realProcess()
  return {
    target,
    key: 'emit',
    make(found) {
      const before = found?.value as Emit | undefined
      const emit: Emit = function (this: unknown, name, ...args) {
        if (name === 'unhandledRejection' && watches.length > 0 && tell(args[0])) return true
        const next = before ?? (Object.getPrototypeOf(target) as { emit: Emit }).emit
        return Reflect.apply(next, this, [name, ...args]) as boolean
      }
      return { value: emit, writable: true, enumerable: found?.enumerable ?? false, configurable: true }
    },
  }
}

type Emit = (this: unknown, name: string | symbol, ...args: unknown[]) => boolean

/**
 * The process that Node itself tells. In Jest's sandbox, and in a vm context in general, the global is a copy or another
 * one; what the context of the main program calls `process` is not.
 */
function realProcess(): NodeJS.Process {
  return runInThisContext('process') as NodeJS.Process
}
