import { scopeOfOrigin } from '../../clock/scope.js'
import type { CallShape } from '../../fault/index.js'
import { crashError } from '../../point/fs/file-error.js'
import { type FileOwner, FilePoints } from '../../point/fs/file-points.js'
import { answerQuietly, callAtPoint, type Incoming } from '../../point/fs/forms.js'
import type { OpenFile } from '../../point/fs/open-files.js'
import type { OperationRow } from '../../point/fs/operations.js'
import type { PartHost } from '../../point/index.js'
import type { Callable } from '../../point/target.js'
import { faceOf } from './disk-face.js'
import type { DiskFs } from './disk-fs.js'
import type { DiskStore } from './disk-store.js'
import type { DiskTurns } from './disk-turns.js'

/** One call of an operation of a disk, in one of its forms. */
export interface DiskCall {
  readonly row: OperationRow
  readonly shape: CallShape
  readonly args: readonly unknown[]
  /** Absolute path, or key. */
  readonly file: string | undefined
  readonly to?: string | undefined
  /** Of a descriptor. */
  readonly open?: OpenFile | undefined
  readonly native?: Incoming['native']
}

/** The points of a disk, and who may still call there. */
export class DiskFiles implements FileOwner {
  readonly host: PartHost
  readonly store: DiskStore
  readonly turns: DiskTurns
  readonly points: FilePoints
  readonly face: DiskFs
  life = 0
  #closed = false

  constructor(name: string, host: PartHost, store: DiskStore, turns: DiskTurns) {
    this.host = host
    this.store = store
    this.turns = turns
    this.points = new FilePoints(this, name, () => true)
    this.face = faceOf(this)
  }

  /** What has called so far is never answered, and what it has not done yet is not done. */
  crash(): void {
    this.life++
    this.turns.clear()
    this.store.forget()
  }

  close(): void {
    this.crash()
    this.#closed = true
  }

  call(call: DiskCall): unknown {
    const { row, shape, args, file, to, open, native } = call
    const process = scopeOfOrigin()?.view.process
    if (this.#closed || process?.dead || open?.lost) return this.#unanswered(call)
    const incoming = { row, shape, file, to, open, points: this.points, ...(native === undefined ? {} : { native }) }
    const at = row.quiet ? answerQuietly : callAtPoint
    // Without faults only the disk itself can be late, and it sees to that.
    if (shape === 'sync' || !this.points.point(row.name).active) return at({ ...incoming, args })
    const { life } = this
    const alive = () => this.life === life && !process?.dead
    if (shape === 'callback') {
      const callback = args.at(-1) as Callable
      const told = (...values: unknown[]) => (alive() ? callback(...values) : undefined)
      return at({ ...incoming, args: args.with(-1, told) })
    }
    const answer = at({ ...incoming, args }) as Promise<unknown>
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => alive() && resolve(value),
        (error: unknown) => alive() && reject(error),
      )
    })
  }

  /** Who has crashed, or asks for a file of before, waits for ever; what answers at once can but fail. */
  #unanswered({ row, shape, args, file, to, open }: DiskCall): unknown {
    const point = this.points.point(row.name)
    if (shape === 'callback') return undefined
    if (shape === 'async') {
      this.host.pending(point, point.calls, 'crash')
      return new Promise(() => {})
    }
    const given = { points: this.points, point, number: point.calls, wallMs: () => undefined }
    throw crashError({ ...given, row, args, file, to, open })
  }
}
