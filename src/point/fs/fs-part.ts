import { isAbsolute, resolve } from 'node:path'
import { checkOneOf, InvalidOptionError, SessionClosedError } from '../../error/index.js'
import type { FileOperation } from '../../fault/index.js'
import type { PartHost } from '../part-host.js'
import { handleKey, type PointHandle } from '../target.js'
import { checkPointName } from '../wrap.js'
import { within } from './beneath.js'
import { type CrashReport, crash, type Lost } from './crash.js'
import { FilePoints, type SessionFiles } from './file-points.js'
import { Journal } from './journal.js'
import { MachineStore } from './machine-store.js'
import { noteClosed, openFilesOf } from './open-files.js'
import { holdFiles, holdModule } from './patches.js'
import { compilePaths, type PathPattern } from './path-pattern.js'
import { Turns } from './turns.js'

export interface FilesOptions {
  /**
   * Modules that look like `fs` and keep functions of their own, such as graceful-fs: calls of these are seen too.
   * @default []
   */
  readonly also?: readonly object[]
}

export interface CrashOptions {
  /**
   * What is lost of what fsync has not guaranteed. `all`: contents and names. `data`: contents alone, names are kept: a
   * new file is there and empty. `names`: names alone. `some`: a mixture, drawn from the seed. @default 'all'
   */
  readonly lose?: Lost
}

/** File points of one pattern: give it to `at`. Predicates are given the operation. */
export interface Files extends PointHandle<readonly [file: FileOperation]> {
  readonly name: string
}

/** What `chaos.fs` is. */
export interface FsPart {
  /**
   * Makes the files that fit a pattern fault points: `name.open`, `name.write`, `name.rename`, … one for each operation,
   * in whichever form it is called: by callback, synchronously, by promise, by FileHandle or stream.
   * @param pattern a folder or file, a glob, a RegExp, or a list of them
   * @throws InvalidOptionError
   * @example const db = chaos.fs('db', 'data/**'); chaos.inject(faults.exception('EIO'), { at: 'db.fsync' })
   */
  (name: string, pattern: PathPattern, options?: FilesOptions): Files
  /**
   * Power fails: files at file points become what fsync has guaranteed. Operations under way are never answered, and
   * files that are open fail with EIO from now on.
   * @throws InvalidOptionError
   */
  crash(options?: CrashOptions): CrashReport
}

/** Most bytes of old content that are kept for crashes and stale reads. */
const keptBytes = 64 * 1024 * 1024

/** Most paths that are remembered as others'. */
const mostOthers = 1000

class Owner implements SessionFiles {
  readonly host: PartHost
  readonly store: MachineStore
  readonly turns = new Turns()
  life = 0
  readonly #journal: Journal
  readonly #all: FilePoints[] = []
  /** Paths, as they were given, that fit no pattern. */
  readonly #others = new Set<string>()
  #warned = false

  constructor(host: PartHost) {
    if (!host.open) throw new SessionClosedError('chaos.fs')
    this.host = host
    this.#journal = new Journal(keptBytes, () => this.#warnFull())
    this.store = new MachineStore(this.#journal)
    host.onClose(host.within(() => holdFiles(this)))
    // Before that: what faults and crashes have kept from being closed.
    host.onClose(() => this.#closeLeft())
  }

  passes(argument: unknown): boolean {
    if (typeof argument !== 'string') return false
    if (this.#others.has(argument)) return true
    // A relative path means another file when the working directory changes.
    if (!isAbsolute(argument) || this.pointsFor(resolve(argument)) !== undefined) return false
    if (this.#others.size >= mostOthers) this.#others.clear()
    this.#others.add(argument)
    return true
  }

  pointsFor(file: string): FilePoints | undefined {
    return this.#all.find((points) => points.fits(file))
  }

  add(name: string, pattern: unknown, { also = [] }: FilesOptions): Files {
    if (!this.host.open) throw new SessionClosedError('chaos.fs')
    checkPointName(name)
    const fits = compilePaths(pattern)
    if (this.#all.some((points) => points.name === name))
      throw new InvalidOptionError('name', 'to be the name of no other file points', name, 'Give a list of patterns.')
    for (const module of also) this.host.onClose(holdModule(module))
    this.#all.push(new FilePoints(this, name, fits))
    this.#others.clear()
    return { name, [handleKey]: `${name}.**` }
  }

  crash({ lose = 'all' }: CrashOptions): CrashReport {
    checkOneOf('lose', lose, ['all', 'data', 'names', 'some'])
    if (!this.host.open) throw new SessionClosedError('chaos.fs.crash')
    this.life++
    for (const file of openFilesOf(this)) (file as { lost: boolean }).lost = true
    const report = within(() => crash(this.#journal, lose, this.host.random('fs.crash')))
    // Without paths: those of a test's temporary folder are others in each run.
    this.host.note(`crash, lost ${lose}: ${report.names.length} changes of names, ${report.files.length} contents`)
    return report
  }

  /** The others are open because the code under test has them open: they are its own. */
  async #closeLeft(): Promise<void> {
    const files = openFilesOf(this)
    for (const file of files) noteClosed(file)
    for (const file of files) if (file.lost || file.closing) await file.close()
  }

  #warnFull(): void {
    if (this.#warned) return
    this.#warned = true
    const message = `Old content of files comes to more than ${keptBytes} bytes: changes of the others count as durable, and their stale reads are fresh. Narrow the pattern of \`chaos.fs\`.`
    this.host.warn('fs-journal-full', message)
  }
}

/** Makes `chaos.fs` of one session. */
export function createFsPart(host: PartHost): FsPart {
  const owner = new Owner(host)
  const part = (name: string, pattern: PathPattern, options: FilesOptions = {}) => owner.add(name, pattern, options)
  return Object.assign(part, { crash: (options: CrashOptions = {}) => owner.crash(options) })
}
