import { setTimeout as sleep } from 'node:timers/promises'

/** What somebody may do alone until it expires. */
export interface Lease {
  readonly untilMs: number
}

/** Writes under a lease what takes a while to make. Wrong: it looks whether the lease holds before the work. */
export class EarlyWriter {
  constructor(
    protected readonly lease: Lease,
    protected readonly write: (text: string) => void,
  ) {}

  /** True: written. */
  async save(text: string): Promise<boolean> {
    if (!this.holds()) return false
    await sleep(1000)
    this.write(text)
    return true
  }

  protected holds(): boolean {
    return Date.now() < this.lease.untilMs
  }
}

/** Right: it looks again right before it writes, with nothing in between at which it could be stopped. */
export class LateWriter extends EarlyWriter {
  override async save(text: string): Promise<boolean> {
    await sleep(1000)
    if (!this.holds()) return false
    this.write(text)
    return true
  }
}
