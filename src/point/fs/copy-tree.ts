import path from 'node:path'
import type { CountedEffect, FileEffect } from '../../fault/index.js'
import { beneath } from './beneath.js'
import type { FileCall } from './file-call.js'
import { failAs } from './file-error.js'
import { exists, isFile, isFolder } from './journal.js'

interface Options {
  readonly filter?: (from: string, to: string) => boolean
  readonly preserveTimestamps?: boolean
}

/** All that is in a folder in the order of its names, a folder before what is in it; of a file, the file. */
function walk(name: string, enters: (name: string) => boolean = () => true): string[] {
  if (!exists(name) || !enters(name)) return []
  if (!isFolder(name)) return [name]
  const names = beneath().readdirSync(name).toSorted()
  return [name, ...names.flatMap((each) => walk(path.join(name, each), enters))]
}

/** What `cp` would make or change. */
export function targetsOf(from: string, to: string): string[] {
  return walk(from).map((name) => to + name.slice(from.length))
}

/** Bytes of all files in a folder; of a file, its own. */
export function bytesOfTree(name: string): number {
  return walk(name).reduce((sum, each) => sum + (isFile(each) ? beneath().statSync(each).size : 0), 0)
}

/** A filter may be asynchronous: then the copy cannot be carried out at once. */
export function hasFilter(options: unknown): boolean {
  return typeof (options as Options | undefined)?.filter === 'function'
}

/**
 * Files are copied as long as there are bytes left, the last of them in part; then it fails. In the order of their names:
 * that of a folder is another one on another disk.
 */
export function copyPart(call: FileCall, counted: CountedEffect<FileEffect>): undefined {
  const { args, file = '', to = '' } = call
  const { effect, count } = counted
  if (effect.does !== 'writePart') return undefined
  const options = (args[2] ?? {}) as Options
  const target = (name: string) => to + name.slice(file.length)
  const names = walk(file, (name) => options.filter?.(name, target(name)) !== false)
  const fits = new Set<string>()
  let left = effect.bytes
  let cut: string | undefined
  for (const name of names) {
    const size = isFile(name) ? beneath().statSync(name).size : 0
    if (size > left) {
      cut = name
      break
    }
    left -= size
    fits.add(name)
  }
  count.bytes(bytesOfTree(file) - effect.bytes)
  beneath().cpSync(file, to, { ...options, filter: (name) => fits.has(path.resolve(name)) })
  if (cut !== undefined) {
    beneath().mkdirSync(path.dirname(target(cut)), { recursive: true })
    beneath().writeFileSync(target(cut), beneath().readFileSync(cut).subarray(0, left))
  }
  return failAs(call, counted)
}
