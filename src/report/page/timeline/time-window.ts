/** The part of a run that is in view, in virtual ms. It never leaves the run, and never gets too small to be drawn. */
export class TimeWindow {
  readonly startMs: number
  readonly endMs: number
  #fromMs: number
  #toMs: number
  readonly #changed: () => void

  constructor(startMs: number, endMs: number, changed: () => void) {
    this.startMs = startMs
    // A run of one moment has a width, too.
    this.endMs = endMs > startMs ? endMs : startMs + 1
    this.#fromMs = this.startMs
    this.#toMs = this.endMs
    this.#changed = changed
  }

  get fromMs(): number {
    return this.#fromMs
  }

  get toMs(): number {
    return this.#toMs
  }

  get lengthMs(): number {
    return this.#toMs - this.#fromMs
  }

  get isAll(): boolean {
    return this.#fromMs <= this.startMs && this.#toMs >= this.endMs
  }

  set(fromMs: number, toMs: number): void {
    const fullMs = this.endMs - this.startMs
    const lengthMs = Math.min(fullMs, Math.max(toMs - fromMs, fullMs / 1e6, 0.001))
    const middleMs = (fromMs + toMs) / 2
    const wantedMs = toMs - fromMs < lengthMs ? middleMs - lengthMs / 2 : fromMs
    this.#fromMs = Math.min(Math.max(wantedMs, this.startMs), this.endMs - lengthMs)
    this.#toMs = this.#fromMs + lengthMs
    this.#changed()
  }

  /** @param factor below 1: nearer. @param aroundMs what stays where it is; else the middle */
  zoom(factor: number, aroundMs = (this.#fromMs + this.#toMs) / 2): void {
    this.set(aroundMs - (aroundMs - this.#fromMs) * factor, aroundMs + (this.#toMs - aroundMs) * factor)
  }

  /** @param share of what is in view; below 0: to the left */
  pan(share: number): void {
    const lengthMs = this.lengthMs
    const fromMs = Math.min(Math.max(this.#fromMs + share * lengthMs, this.startMs), this.endMs - lengthMs)
    this.set(fromMs, fromMs + lengthMs)
  }

  all(): void {
    this.set(this.startMs, this.endMs)
  }
}
