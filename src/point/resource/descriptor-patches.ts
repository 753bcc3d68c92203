import { ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import { withValue } from '../../clock/global-timers.js'
import type { Patch } from '../../clock/patch.js'
import { type DescriptorLimit, limitsHere, noteClosed } from './descriptors.js'

/**
 * Operations that open a file by its path, and what they call it in an error. Those that keep it open count for as long
 * as it is; the others only need one to be left while they run.
 */
const openers = [
  { fn: 'open', keeps: true, syscall: 'open' },
  { fn: 'opendir', keeps: false, syscall: 'opendir' },
  { fn: 'readdir', keeps: false, syscall: 'scandir' },
  { fn: 'readFile', keeps: false, syscall: 'open' },
  { fn: 'writeFile', keeps: false, syscall: 'open' },
  { fn: 'appendFile', keeps: false, syscall: 'open' },
  { fn: 'copyFile', keeps: false, syscall: 'copyfile' },
] as const

type Opener = (typeof openers)[number]
type Callable = (...args: unknown[]) => unknown

let depth = 0

/** Calls the runtime's own function; what that calls of `fs` at once is a part of the same operation. */
function below<R>(call: () => R): R {
  depth++
  try {
    return call()
  } finally {
    depth--
  }
}

function here(): readonly DescriptorLimit[] {
  return depth > 0 ? [] : limitsHere()
}

/** Takes one of each, for an operation under way: others that begin meanwhile find it taken. */
function reserve(limits: readonly DescriptorLimit[]): () => void {
  const taken = limits.map((limit) => limit.take(1))
  return () => {
    for (const giveBack of taken) giveBack()
  }
}

function keep(descriptor: unknown, limits: readonly DescriptorLimit[]): void {
  for (const limit of limits) limit.keep(descriptor)
}

/** The error of a limit that is reached; undefined: there is room. A file that is open already needs none. */
function refusal({ syscall }: Opener, limits: readonly DescriptorLimit[], file: unknown): Error | undefined {
  if (typeof file === 'number' || (typeof file === 'object' && file !== null && 'fd' in file)) return undefined
  const full = limits.find((limit) => !limit.has(1))
  return full?.error(syscall, file instanceof URL ? file.pathname : String(file))
}

function replace(target: object, key: string, make: (below: Callable) => Callable): Patch {
  return {
    target,
    key,
    make(found) {
      if (typeof found?.value !== 'function') return undefined
      const below = found.value as Callable
      return withValue(found, Object.defineProperties(make(below), Object.getOwnPropertyDescriptors(below)))
    },
  }
}

function openerPatches(opener: Opener): Patch[] {
  const { fn, keeps } = opener
  return [
    replace(fs, `${fn}Sync`, (found) => (...args) => {
      const limits = here()
      if (limits.length === 0) return found(...args)
      const error = refusal(opener, limits, args[0])
      if (error !== undefined) throw error
      const answer = below(() => found(...args))
      if (keeps) keep(answer, limits)
      return answer
    }),
    replace(fs, fn, (found) => (...args) => {
      const limits = here()
      const callback = args.at(-1)
      // Without a callback it is refused in Node's own words.
      if (limits.length === 0 || typeof callback !== 'function') return found(...args)
      const error = refusal(opener, limits, args[0])
      if (error !== undefined) return void process.nextTick(callback as Callable, error)
      const giveBack = reserve(limits)
      const told = (failure: unknown, ...answer: unknown[]) => {
        giveBack()
        if (keeps && failure === null) keep(answer[0], limits)
        ;(callback as Callable)(failure, ...answer)
      }
      return below(() => found(...args.slice(0, -1), told))
    }),
    replace(fs.promises, fn, (found) => async (...args) => {
      const limits = here()
      if (limits.length === 0) return found(...args)
      const error = refusal(opener, limits, args[0])
      if (error !== undefined) throw error
      const giveBack = reserve(limits)
      try {
        const answer = await below(() => found(...args))
        if (keeps) {
          keep(answer, limits)
          ;(answer as NodeJS.EventEmitter).once('close', () => noteClosed(answer))
        }
        return answer
      } finally {
        giveBack()
      }
    }),
  ]
}

const closePatches = (): Patch[] => [
  replace(fs, 'closeSync', (below) => (...args) => {
    below(...args)
    noteClosed(args[0])
  }),
  replace(fs, 'close', (below) => (...args) => {
    noteClosed(args[0])
    return below(...args)
  }),
]

/** A connection needs one from when it begins until it is closed. */
const connectPatch = (): Patch =>
  replace(
    net.Socket.prototype,
    'connect',
    (below) =>
      function connect(this: net.Socket, ...args: unknown[]) {
        const limits = limitsHere()
        const full = limits.find((limit) => !limit.has(1))
        if (full !== undefined) {
          const error = full.error('connect')
          error.message = 'connect EMFILE'
          // As Node does: after the caller has had time to listen.
          process.nextTick(() => this.destroy(error))
          return this
        }
        for (const limit of limits) this.once('close', limit.take(1))
        return Reflect.apply(below, this, args)
      } as Callable,
  )

/** A child needs one for each pipe, and one at least. `exec`, `execFile` and `fork` come by here too. */
const spawnPatch = (): Patch =>
  replace(
    ChildProcess.prototype,
    'spawn',
    (below) =>
      function spawn(this: ChildProcess, ...args: unknown[]) {
        const limits = limitsHere()
        const { file = '', stdio = 'pipe', args: spawnargs = [] } = (args[0] ?? {}) as SpawnGiven
        const pipes = Array.isArray(stdio)
          ? stdio.filter((one) => one !== 'inherit' && one !== 'ignore').length
          : stdio === 'pipe'
            ? 3
            : 0
        const full = limits.find((limit) => !limit.has(Math.max(1, pipes)))
        if (full === undefined) {
          for (const limit of limits) this.once('close', limit.take(pipes))
          return Reflect.apply(below, this, args)
        }
        const error = full.error(`spawn ${file}`)
        Object.assign(error, { message: `spawn ${file} EMFILE`, path: file, spawnargs: spawnargs.slice(1) })
        Object.assign(this, { spawnfile: file, spawnargs })
        // As Node does: there are no pipes then, and no process.
        process.nextTick(() => this.emit('error', error))
        return -24
      } as Callable,
  )

interface SpawnGiven {
  readonly file?: string
  readonly stdio?: unknown
  readonly args?: string[]
}

/** What needs a descriptor. */
export function descriptorPatches(): Patch[] {
  return [...openers.flatMap(openerPatches), ...closePatches(), connectPatch(), spawnPatch()]
}
