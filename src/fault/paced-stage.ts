import type { Stage, StageOut, StageTools } from './effect-stream.js'

/** When bytes may go on. */
export interface Pace {
  /**
   * What is to pass next: how many of the bytes that wait, and at what virtual time. Asked again when that time has
   * come, for more may have arrived: where chunks end must make no difference.
   * @param position bytes that have passed so far
   * @param waiting bytes that wait
   * @param head the first of these, as they came
   */
  next(position: number, waiting: number, head: Piece): { readonly length: number; readonly atMs: number }
  /** Those bytes pass, at the time that was asked for; later, where the receiver is slow. */
  passed?(length: number, atMs: number, position: number): void
}

/** Bytes that came together. */
export interface Piece {
  readonly bytes: Uint8Array
  /** When, in virtual ms. */
  readonly arrivedMs: number
}

/** Keeps bytes in order until their time has come. */
export class PacedStage implements Stage {
  readonly #tools: StageTools
  readonly #pace: Pace
  readonly #limit: number
  readonly #pieces: Piece[] = []
  #waiting = 0
  #position = 0
  #pump: Promise<void> | undefined
  #room: (() => void) | undefined

  /** @param limit bytes that it keeps before it asks the sender to wait */
  constructor(tools: StageTools, pace: Pace, limit: number) {
    this.#tools = tools
    this.#pace = pace
    this.#limit = limit
  }

  write(bytes: Uint8Array, out: StageOut): Promise<void> | void {
    const arrivedMs = this.#tools.nowMs()
    if (bytes.length === 0) return
    this.#pieces.push({ bytes, arrivedMs })
    this.#waiting += bytes.length
    this.#pump ??= this.#run(out).finally(() => {
      this.#pump = undefined
    })
    if (this.#waiting < this.#limit) return
    return new Promise((resolve) => {
      this.#room = resolve
    })
  }

  async end(): Promise<void> {
    await this.#pump
  }

  async #run(out: StageOut): Promise<void> {
    for (let head = this.#pieces[0]; head !== undefined; head = this.#pieces[0]) {
      const nowMs = this.#tools.nowMs()
      const { length, atMs } = this.#pace.next(this.#position, this.#waiting, head)
      // A thousandth of a ms is not waited for: it is rounding.
      const waitMs = Math.ceil(atMs - nowMs - 0.001)
      if (waitMs > 0 && !this.#tools.over) {
        await this.#tools.sleep(waitMs)
        this.#tools.count.delayed(this.#tools.nowMs() - nowMs)
        continue
      }
      await this.#pass(this.#tools.over ? this.#waiting : length, nowMs - atMs < 1 ? atMs : nowMs, out)
    }
  }

  async #pass(length: number, atMs: number, out: StageOut): Promise<void> {
    const passing = this.#take(length)
    this.#pace.passed?.(length, atMs, this.#position)
    this.#position += length
    for (const bytes of passing) await out.write(bytes)
    if (this.#waiting >= this.#limit) return
    this.#room?.()
    this.#room = undefined
  }

  /** The first bytes, as the pieces they came in. */
  #take(length: number): Uint8Array[] {
    const taken: Uint8Array[] = []
    let left = length
    while (left > 0) {
      const { bytes, arrivedMs } = this.#pieces[0] as Piece
      if (bytes.length <= left) this.#pieces.shift()
      else this.#pieces[0] = { bytes: bytes.subarray(left), arrivedMs }
      const part = bytes.length <= left ? bytes : bytes.subarray(0, left)
      taken.push(part)
      left -= part.length
    }
    this.#waiting -= length
    return taken
  }
}
