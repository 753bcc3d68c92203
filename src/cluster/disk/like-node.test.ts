import nodeFs from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inChaos } from '../../chaos/chaos.test-support.js'
import { diskOf } from './disk.test-support.js'
import type { DiskFs } from './index.js'

/** Both sides of the comparison: a folder of the machine, and a disk, with the descriptors open on each. */
interface Sides {
  readonly base: string
  readonly fs: DiskFs
  readonly fds: { machine: number; disk: number }[]
}

type Form = 'sync' | 'callback' | 'promise'
type Args = readonly unknown[]

interface Step {
  readonly fn: string
  readonly args: Args
  /** Which arguments are paths, and not taken literally. */
  readonly paths: readonly number[]
  readonly form: Form
  /** The first argument is one of the open descriptors. */
  readonly fd?: number
}

const outcome = async (call: () => unknown): Promise<{ value?: unknown; error?: Error & Record<string, unknown> }> => {
  try {
    return { value: await call() }
  } catch (error) {
    return { error: error as Error & Record<string, unknown> }
  }
}

function callIn(fs: object, { fn, form }: Step, args: Args): unknown {
  const functions = fs as Record<string, (...args: unknown[]) => unknown> & { promises: Record<string, never> }
  const promised = functions.promises[fn] as ((...args: unknown[]) => unknown) | undefined
  if (form === 'promise' && promised !== undefined && typeof args[0] === 'string') return promised(...args)
  if (form === 'sync' || fn === 'exists') return functions[`${fn}Sync`]?.(...args)
  return new Promise((resolve, reject) => {
    functions[fn]?.(...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)))
  })
}

/** The one of the system: that in JavaScript does not follow `..` as the system does. */
const machineFs = { ...nodeFs, realpathSync: nodeFs.realpathSync.native }

const kindOf = (entry: nodeFs.Dirent | nodeFs.Stats) =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other'

/** What must be the same: not inode numbers, not the size of a folder, not the order in which a system tells names. */
function comparable(value: unknown, base: string): unknown {
  const bare = (text: string) => (base === '' ? text : text === base ? '/' : text.replaceAll(base, ''))
  if (typeof value === 'string') return bare(value)
  if (Array.isArray(value)) {
    const entries = value.map((entry) =>
      typeof entry === 'string' ? entry : `${bare(entry.parentPath)} ${entry.name} ${kindOf(entry)}`,
    )
    return entries.sort()
  }
  if (typeof value !== 'object' || value === null || !('ino' in value)) return value
  const stats = value as nodeFs.Stats
  const kind = kindOf(stats)
  const { size, nlink, mode } = stats
  return kind === 'file' ? { kind, size, nlink, mode } : { kind }
}

async function both(step: Step, { base, fs, fds }: Sides): Promise<void> {
  const at = step.fd === undefined ? undefined : fds[step.fd % fds.length]
  if (step.fd !== undefined && at === undefined) return
  const argsFor = (root: string, fd: number | undefined) => {
    const given = step.args.map((arg, i) => (step.paths.includes(i) ? `${root}/${arg}` : arg))
    const copied = given.map((arg) => (Buffer.isBuffer(arg) ? Buffer.from(arg) : arg))
    return fd === undefined ? copied : [fd, ...copied]
  }
  const machineArgs = argsFor(base, at?.machine)
  const diskArgs = argsFor('', at?.disk)
  const machine = await outcome(() => callIn(machineFs, { ...step, form: 'sync' }, machineArgs))
  const disk = await outcome(() => callIn(fs, step, diskArgs))
  const what = `${step.form} ${step.fn}(${JSON.stringify(step.args)})`
  expect(disk.error?.code, what).toBe(machine.error?.code)
  if (machine.error !== undefined) {
    // Versions and forms differ in what they tell of these.
    if (step.fn === 'rm' || step.fn === 'realpath') return
    expect(disk.error?.message, what).toBe(machine.error.message.replaceAll(base, ''))
    expect(disk.error?.errno, what).toBe(machine.error.errno)
    return
  }
  if (step.fn === 'open') {
    const handle = disk.value as number | { fd: number }
    fds.push({ machine: machine.value as number, disk: typeof handle === 'number' ? handle : handle.fd })
    return
  }
  if (step.fn === 'close') fds.splice(fds.indexOf(at as (typeof fds)[number]), 1)
  expect(comparable(disk.value, ''), what).toEqual(comparable(machine.value, base))
  if (step.fn === 'read') expect(diskArgs[1], what).toEqual(machineArgs[1])
}

/** All that can be found, from the root on. */
function treeOf(fs: object, root: string): string[] {
  const { readdirSync, lstatSync, readFileSync, readlinkSync } = fs as typeof nodeFs
  const visit = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const file = folder === '/' ? `/${name}` : `${folder}/${name}`
      const stats = lstatSync(file)
      const shown = file.slice(root.length)
      if (stats.isDirectory()) return [`${shown}/`, ...visit(file)]
      if (stats.isSymbolicLink()) return [`${shown} -> ${readlinkSync(file)}`]
      return [`${shown} ${stats.nlink} ${readFileSync(file, 'latin1')}`]
    })
  return visit(root === '' ? '/' : root).sort()
}

class StepCommand implements fc.AsyncCommand<object, Sides> {
  readonly #step: Step

  constructor(step: Step) {
    this.#step = step
  }

  check(): boolean {
    return true
  }

  async run(_model: object, sides: Sides): Promise<void> {
    await both(this.#step, sides)
  }

  toString(): string {
    const { form, fn, args, fd } = this.#step
    return `${form} ${fn}(${[...(fd === undefined ? [] : [`#${fd}`]), ...args.map((arg) => JSON.stringify(arg))].join(', ')})`
  }
}

const name = fc.constantFrom(
  'a',
  'b',
  'd',
  'e',
  'd/a',
  'd/b',
  'd/e',
  'd/e/a',
  'l',
  'd/l',
  'l/a',
  'd/../a',
  'd/',
  'a/',
  'd/.',
)
const data = fc.string({ maxLength: 12 })
const form = fc.constantFrom<Form>('sync', 'callback', 'promise')
const position = fc.option(fc.nat(20))

const step = (fn: string, paths: readonly number[], ...args: readonly fc.Arbitrary<unknown>[]) =>
  fc.tuple(form, fc.tuple(...args)).map(([chosen, given]) => new StepCommand({ fn, args: given, paths, form: chosen }))
const stepOnFd = (fn: string, ...args: readonly fc.Arbitrary<unknown>[]) =>
  fc
    .tuple(fc.constantFrom<Form>('sync', 'callback'), fc.nat(3), fc.tuple(...args))
    .map(([chosen, fd, given]) => new StepCommand({ fn, args: given, paths: [], form: chosen, fd }))

const flags = fc.constantFrom('r', 'r+', 'w', 'w+', 'wx', 'a', 'a+', 'ax', 'rs+')
const steps = [
  step('writeFile', [0], name, data),
  step('writeFile', [0], name, data, fc.record({ flag: flags, mode: fc.constantFrom(0o600, 0o644) })),
  step('appendFile', [0], name, data),
  step('readFile', [0], name, fc.constant('utf8')),
  step('mkdir', [0], name),
  step('mkdir', [0], name, fc.constant({ recursive: true })),
  step('rmdir', [0], name),
  step('unlink', [0], name),
  step(
    'rm',
    [0],
    fc.constantFrom('a', 'd', 'd/e', 'd/a', 'l'),
    fc.record({ recursive: fc.boolean(), force: fc.boolean() }),
  ),
  step('rename', [0, 1], name, name),
  step('rename', [0, 1], name, name),
  step('link', [0, 1], name, name),
  step('symlink', [1], fc.constantFrom('a', 'd', 'd/a', './a', 'l', 'e'), name),
  step('readlink', [0], name),
  step('realpath', [0], name),
  step('readdir', [0], name),
  step('readdir', [0], fc.constantFrom('', 'd'), fc.record({ recursive: fc.boolean(), withFileTypes: fc.boolean() })),
  step('stat', [0], name),
  step('lstat', [0], name),
  step('access', [0], name),
  step('exists', [0], name),
  step('truncate', [0], name, fc.nat(20)),
  step('copyFile', [0, 1], name, name, fc.constantFrom(0, nodeFs.constants.COPYFILE_EXCL)),
  step('chmod', [0], name, fc.constantFrom(0o600, 0o755)),
  step('open', [0], name, flags),
  step('open', [0], name, flags),
  stepOnFd('write', data, position, fc.constant('utf8')),
  stepOnFd('write', data, position, fc.constant('utf8')),
  stepOnFd('read', fc.constant(Buffer.alloc(16)), fc.nat(4), fc.nat(12), position),
  stepOnFd('ftruncate', fc.nat(20)),
  stepOnFd('fsync'),
  stepOnFd('fstat'),
  stepOnFd('readFile', fc.constant('utf8')),
  stepOnFd('writeFile', data),
  stepOnFd('close'),
]

// Others differ in their errors.
test.runIf(process.platform === 'linux')(
  'without a crash, a disk answers as node:fs does, whatever is asked in whatever form',
  () =>
    inChaos(async (chaos) => {
      let disks = 0
      await fc.assert(
        fc.asyncProperty(fc.commands(steps, { maxCommands: 40 }), async (commands) => {
          const base = nodeFs.mkdtempSync(path.join(tmpdir(), 'faultline-disk-'))
          const { fs } = diskOf(chaos, {}, `n${disks++}`)
          const sides: Sides = { base, fs, fds: [] }
          try {
            await fc.asyncModelRun(() => ({ model: {}, real: sides }), commands)
            expect(treeOf(fs, '')).toEqual(treeOf(nodeFs, base))
          } finally {
            for (const { machine } of sides.fds) nodeFs.closeSync(machine)
            nodeFs.rmSync(base, { recursive: true, force: true })
          }
        }),
        { numRuns: 80, seed: 7 },
      )
    }),
)
