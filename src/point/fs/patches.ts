import fs from 'node:fs'
import module from 'node:module'
import { withValue } from '../../clock/global-timers.js'
import { type Patch, PatchReceipt } from '../../clock/patch.js'
import { currentScope } from '../../clock/scope.js'
import type { CallShape } from '../../fault/index.js'
import type { Callable } from '../target.js'
import { isWithin, noteBeneath, within } from './beneath.js'
import { hasFilter } from './copy-tree.js'
import { handleFile, openHandle, withBytes } from './file-handle.js'
import type { FilePoints, SessionFiles } from './file-points.js'
import { answerQuietly, callAtPoint } from './forms.js'
import { statsOf } from './journal.js'
import { addMount, hasMounts, type Mount, mountedCall } from './mounts.js'
import { type OpenFile, openFile } from './open-files.js'
import { type OperationRow, operations, syncName } from './operations.js'
import { pathOf } from './path-pattern.js'

/** Sessions with file points, by their clock. */
const owners = new Map<object, SessionFiles>()
let receipt: PatchReceipt | undefined
/** Receipts of which some patch was covered by somebody else's when it was to be taken off. */
let covered: PatchReceipt[] = []

interface Place {
  readonly points: FilePoints
  readonly file: string | undefined
  readonly to: string | undefined
  readonly open: OpenFile | undefined
}

/** The file points that a call belongs to; undefined for all other files, and outside of sessions. */
function placeOf(row: OperationRow, args: readonly unknown[]): Place | undefined {
  const first = args[0]
  if (row.by === 'fd' || (row.by === 'either' && typeof first !== 'string')) {
    const open = openFile(first) ?? handleFile(first)
    if (open !== undefined)
      return open.points.owner.host.open ? { points: open.points, file: open.path, to: undefined, open } : undefined
    if (row.by === 'fd') return undefined
  }
  const scope = currentScope()
  const owner = scope === undefined ? undefined : owners.get(scope.clock)
  if (owner === undefined || !owner.host.open) return undefined
  const argument = row.by === 'second' ? args[1] : first
  const target = row.to ? args[1] : undefined
  // Nearly all calls of a process are about other files: this is their way.
  if (owner.passes(argument) && (target === undefined || owner.passes(target))) return undefined
  const file = pathOf(argument)
  if (file === undefined) return undefined
  const to = target === undefined ? undefined : pathOf(target)
  const points = owner.pointsFor(file) ?? (to === undefined ? undefined : owner.pointsFor(to))
  if (points !== undefined && opening.has(row.fn) && blocks(file)) return undefined
  return points === undefined ? undefined : { points, file, to, open: undefined }
}

const opening = new Set(['open', 'readFile', 'writeFile', 'appendFile'])

/** A pipe, socket or terminal: at once is not how these are opened. */
function blocks(file: string): boolean {
  const stats = within(() => statsOf(file, 'statSync'))
  return stats !== undefined && !stats.isFile() && !stats.isDirectory()
}

function patched(row: OperationRow, found: Callable, shape: CallShape): Callable {
  function pointed(this: unknown, ...args: unknown[]): unknown {
    if (isWithin()) return Reflect.apply(found, this, args)
    const mounted = mountedCall(row, shape, args)
    if (mounted !== undefined) return mounted()
    const place = placeOf(row, args)
    if (place === undefined) return Reflect.apply(found, this, args)
    // Whether it is asynchronous is not known: such a copy goes its own way.
    if (row.fn === 'cp' && shape !== 'sync' && hasFilter(args[2])) return Reflect.apply(found, this, args)
    // Without a callback: refused in Node's own words.
    if (shape === 'callback' && typeof args.at(-1) !== 'function') return Reflect.apply(found, this, args)
    const given = place.open === undefined ? args : [place.open.fd, ...args.slice(1)]
    if (row.quiet) return answerQuietly({ row, shape, args: given, ...place })
    if (shape !== 'async') return callAtPoint({ row, shape, args: given, ...place })
    const native = row.change === 'open' ? { native: openHandle } : {}
    return withBytes(row, given, 1, (all) => callAtPoint({ row, shape, args: all, ...place, ...native }))
  }
  // Name, length, `native` of realpath, and what promisify looks for.
  return Object.defineProperties(pointed, Object.getOwnPropertyDescriptors(found)) as Callable
}

function patchesOver(target: object, form: (row: OperationRow) => string, shape: CallShape): Patch[] {
  return operations
    .filter(({ sync }) => sync === undefined || shape === 'sync')
    .map((row) => ({
      target,
      key: form(row),
      make: (found) =>
        typeof found?.value === 'function' ? withValue(found, patched(row, found.value as Callable, shape)) : undefined,
    }))
}

/** Chunks that have piled up in a stream are written one by one: how many there are depends on how fast the disk is. */
function streamPatch(): Patch {
  return {
    target: fs.WriteStream.prototype as object,
    key: '_writev',
    make(found) {
      if (typeof found?.value !== 'function') return undefined
      const below = found.value as Callable
      type Chunk = { readonly chunk: unknown; readonly encoding: string }
      type Stream = { readonly fd?: unknown; _write(chunk: unknown, encoding: string, done: Done): void }
      type Done = (error?: unknown) => void
      return withValue(found, function _writev(this: Stream, chunks: readonly Chunk[], done: Done): unknown {
        if (openFile(this.fd) === undefined) return Reflect.apply(below, this, [chunks, done])
        let at = 0
        const next: Done = (error) => {
          const chunk = chunks[at++]
          if (error || chunk === undefined) return done(error)
          this._write(chunk.chunk, chunk.encoding, next)
        }
        return next()
      })
    },
  }
}

/** Over a module that looks like `fs` and has functions of its own (graceful-fs, say). */
function moduleFunctions(target: object): Patch[] {
  return [...patchesOver(target, ({ fn }) => fn, 'callback'), ...patchesOver(target, syncName, 'sync')]
}

function put(): void {
  takeOffCovered()
  noteBeneath()
  receipt = PatchReceipt.install([
    ...moduleFunctions(fs),
    ...patchesOver(fs.promises, ({ fn }) => fn, 'async'),
    streamPatch(),
  ])
  module.syncBuiltinESMExports()
}

function takeOff(): void {
  const taken = receipt
  receipt = undefined
  try {
    taken?.uninstall()
  } finally {
    if (taken !== undefined && taken.covered > 0) covered.push(taken)
    takeOffCovered()
    module.syncBuiltinESMExports()
  }
}

function takeOffCovered(): void {
  for (const old of covered) old.uninstall()
  covered = covered.filter((old) => old.covered > 0)
}

/**
 * Puts our functions over those of `fs`, if they are not there yet, for one more session: that of the caller. The
 * function given back ends that; the last one takes them off.
 */
export function holdFiles(owner: SessionFiles): () => void {
  const clock = currentScope()?.clock
  if (clock === undefined) return () => {}
  putOnce()
  owners.set(clock, owner)
  return () => {
    if (owners.delete(clock)) takeOffUnused()
  }
}

/** The same for folders of a node of the session with that clock. */
export function holdMount(clock: object, node: string, mount: Mount): () => void {
  putOnce()
  const end = addMount(clock, node, mount)
  return () => {
    end()
    takeOffUnused()
  }
}

function putOnce(): void {
  if (receipt === undefined) put()
}

function takeOffUnused(): void {
  if (owners.size === 0 && !hasMounts() && receipt !== undefined) takeOff()
}

/** The same for one more module, for this session alone. */
export function holdModule(target: object): () => void {
  const held = PatchReceipt.install(moduleFunctions(target))
  return () => held.uninstall()
}
