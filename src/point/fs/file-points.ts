import type { FaultTarget } from '../../fault/index.js'
import type { PartHost } from '../part-host.js'
import type { Point } from '../point.js'
import type { FileStore } from './file-store.js'
import type { FileTurns } from './turns.js'

/** What all file points of one session share; those of one node's disk. */
export interface FileOwner {
  readonly host: PartHost
  readonly store: FileStore
  readonly turns: FileTurns
  /** Grows with each crash: calls of before are not carried out any more. */
  readonly life: number
}

/** That of the files of the machine. */
export interface SessionFiles extends FileOwner {
  /** True for a path that is known to fit no pattern: cheap, and false when in doubt. */
  passes(argument: unknown): boolean
  /** The points of the first pattern that fits. */
  pointsFor(file: string): FilePoints | undefined
}

const accepts: readonly FaultTarget[] = ['file', 'call']

/** The points of one pattern: `db.write`, `db.rename`, one for each operation. */
export class FilePoints {
  readonly owner: FileOwner
  readonly name: string
  readonly fits: (file: string) => boolean
  readonly #points = new Map<string, Point>()

  constructor(owner: FileOwner, name: string, fits: (file: string) => boolean) {
    this.owner = owner
    this.name = name
    this.fits = fits
  }

  point(operation: string): Point {
    let point = this.#points.get(operation)
    if (point === undefined) {
      point = this.owner.host.point(`${this.name}.${operation}`, accepts)
      this.#points.set(operation, point)
    }
    return point
  }
}
