export interface Stock {
  left(): Promise<number>
  take(): Promise<void>
  /** True: there was one, and it was taken. */
  takeIfLeft(): Promise<boolean>
}

export class MemoryStock implements Stock {
  count: number

  constructor(count: number) {
    this.count = count
  }

  async left() {
    return this.count
  }

  async take() {
    this.count--
  }

  async takeIfLeft() {
    if (this.count === 0) return false
    this.count--
    return true
  }
}

export type Buy = (stock: Stock) => Promise<boolean>

/** Wrong: looks first, then takes. */
export const buy: Buy = async (stock) => {
  if ((await stock.left()) === 0) return false
  await stock.take()
  return true
}

/** Right: looks and takes in one. */
export const buyAtOnce: Buy = (stock) => stock.takeIfLeft()
