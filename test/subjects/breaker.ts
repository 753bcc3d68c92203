export class BreakerOpenError extends Error {
  override name = 'BreakerOpenError'
}

abstract class Breaker {
  protected failures = 0
  protected openedMs = 0

  async run<T>(action: () => Promise<T>): Promise<T> {
    if (this.failures >= 3 && !this.mayTry()) throw new BreakerOpenError('open')
    try {
      const answer = await action()
      this.failures = 0
      return answer
    } catch (error) {
      this.failures++
      this.openedMs = performance.now()
      throw error
    }
  }

  protected abstract mayTry(): boolean
}

/** Wrong: once open, nothing is ever let through that could close it. */
export class LatchingBreaker extends Breaker {
  protected override mayTry(): boolean {
    return false
  }
}

/** Right: lets a call through each five seconds. */
export class HalfOpeningBreaker extends Breaker {
  protected override mayTry(): boolean {
    return performance.now() - this.openedMs >= 5000
  }
}
