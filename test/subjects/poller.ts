import { setTimeout as sleep } from 'node:timers/promises'

export interface Feed {
  read(): Promise<string>
}

abstract class Poller {
  protected latestMs = Number.NEGATIVE_INFINITY

  constructor(readonly feed: Feed) {}

  /** Milliseconds since the last news came. */
  get ageMs(): number {
    return performance.now() - this.latestMs
  }

  protected async readOnce(): Promise<void> {
    await this.feed.read()
    this.latestMs = performance.now()
  }

  abstract start(signal: AbortSignal): void
}

/** Wrong: the first error ends the loop, and nobody hears of it. */
export class FragilePoller extends Poller {
  override start(signal: AbortSignal): void {
    const loop = async () => {
      while (!signal.aborted) {
        await this.readOnce()
        await sleep(1000, undefined, { signal })
      }
    }
    loop().catch(() => {})
  }
}

/** Right: an error costs one round. */
export class SturdyPoller extends Poller {
  override start(signal: AbortSignal): void {
    const loop = async () => {
      while (!signal.aborted) {
        await this.readOnce().catch(() => {})
        await sleep(1000, undefined, { signal })
      }
    }
    loop().catch(() => {})
  }
}
