/** Values from the smallest to the largest, as far apart as the precision: by their number, from 0. */
export class Scale {
  readonly min: number
  readonly max: number
  readonly precision: number
  /** Number of the largest. */
  readonly last: number

  constructor(min: number, max: number, precision: number) {
    this.min = min
    this.max = max
    this.precision = precision
    this.last = Math.ceil(exact((max - min) / precision))
  }

  value(step: number): number {
    return step >= this.last ? this.max : exact(this.min + step * this.precision)
  }

  /** Number of the value at or below; it may be none of the scale's. */
  step(value: number): number {
    return Math.floor(exact((value - this.min) / this.precision))
  }
}

/** Less what binary fractions add: 0.3, not 0.30000000000000004. */
export function exact(value: number): number {
  return Number(value.toPrecision(12))
}
