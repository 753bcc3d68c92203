import { currentScope, type Scope } from './scope.js'
import { type Source, sources } from './sources.js'
import { whose } from './trace.js'

/** A use of a source by code in a session. */
export interface SourceUse {
  readonly source: Source
  /** First line of the stack that is not ours or the runtime's: `at newId (file:///…/ids.ts:12:10)`. */
  readonly place: string
}

type Inspector = typeof import('node:inspector')
type Session = import('node:inspector').Session

/**
 * What the condition of a breakpoint reaches, in whatever realm the function that it is set on was made. By a name: some
 * modules of Node have a `Symbol` of their own that a condition cannot see.
 */
const key = '__faultlineWatched'
const reach = `globalThis.${key}`

/**
 * Tells of each call of a real clock, timer or random source by code in a session, also of one that was taken before the
 * session began: such a function cannot be replaced, but a breakpoint can be set on it, whose condition tells us of the
 * call and is false. Slow: the debugger is on meanwhile.
 * @param used called at once, in the scope of the code
 * @returns ends it; undefined where the runtime has no inspector, and in a realm of its own (Jest, Vitest's vm pools)
 */
export function watchSources(used: (use: SourceUse, scope: Scope) => void): (() => void) | undefined {
  let busy = false
  const told = (at: number): false => {
    const scope = currentScope()
    if (busy || scope === undefined) return false
    // Whoever formats a stack may read a clock.
    busy = true
    try {
      const source = sources[at] as Source
      const place = placeOf(source)
      if (place !== undefined) used({ source, place }, scope)
    } finally {
      busy = false
    }
    return false
  }
  // Undefined where Node was built without, and in other runtimes.
  const inspector = process.getBuiltinModule('node:inspector') as Inspector | undefined
  if (inspector === undefined || !inMainRealm()) return undefined
  const session = new inspector.Session()
  // The realm of this code need not be the main one, to which the inspector speaks: that object is the same in all.
  const holders = [globalThis, inspector]
  for (const holder of holders) Reflect.set(holder, key, { told, functions: sources.map(({ fn }) => fn) })
  const stop = () => {
    evaluate(session, `delete ${reach}`)
    session.disconnect()
    for (const holder of holders) Reflect.deleteProperty(holder, key)
  }
  session.connect()
  // A `debugger` statement, say: nobody is there to go on from it.
  session.on('Debugger.paused', () => session.post('Debugger.resume'))
  session.post('Debugger.enable')
  evaluate(session, `${reach} = process.getBuiltinModule('node:inspector').${key}`)
  const seen = sources.filter((_, at) => breakOn(session, at))
  if (seen.length > 0) return stop
  stop()
  return undefined
}

/** Where a process has had several realms, as Jest's has, V8 has been seen to crash over such breakpoints. */
function inMainRealm(): boolean {
  const { runInThisContext } = process.getBuiltinModule('node:vm')
  return runInThisContext('globalThis') === globalThis
}

/** @returns whether the function is watched now */
function breakOn(session: Session, at: number): boolean {
  const objectId = evaluate(session, `${reach}.functions[${at}]`, 'function')
  if (objectId === undefined) return false
  session.post('Debugger.setBreakpointOnFunctionCall', { objectId, condition: `${reach}.told(${at})` })
  return true
}

/** @returns id of what it comes to, if that is a function. The inspector of one's own thread answers before `post` returns. */
function evaluate(session: Session, expression: string, type?: 'function'): string | undefined {
  let objectId: string | undefined
  session.post('Runtime.evaluate', { expression }, (error, answer) => {
    if (error === null && answer.result.type === type) objectId = answer.result.objectId
  })
  return objectId
}

/** Who has called it, unless that is the runtime, a test runner, or, where sessions replace it, faultline itself. */
function placeOf({ replaced }: Source): string | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 32
  const { stack } = new Error()
  Error.stackTraceLimit = limit
  if (typeof stack !== 'string') return undefined
  const lines = stack.split('\n')
  // Above the condition of the breakpoint is the function itself, and then who called it.
  const called = lines.findIndex((line) => line.includes('(eval at ')) + 2
  const callers = lines.slice(called).filter((line) => whose(line) !== 'native')
  // What sessions leave alone faultline may hand through, to count work under way or to add to what it reads.
  const caller = replaced ? callers[0] : callers.find((line) => whose(line) !== 'ours')
  return caller !== undefined && whose(caller) === 'theirs' ? caller.trim() : undefined
}
