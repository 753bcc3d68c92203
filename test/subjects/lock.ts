class Lock {
  #tail: Promise<void> = Promise.resolve()

  /** Waits for its turn; gives what ends it. */
  async take(): Promise<() => void> {
    let release = () => {}
    const before = this.#tail
    this.#tail = new Promise((resolve) => {
      release = resolve
    })
    await before
    return release
  }
}

export interface Disk {
  write(text: string): Promise<void>
}

/** Wrong: an error keeps the lock. */
export class LeakyLog {
  readonly #lock = new Lock()

  constructor(readonly disk: Disk) {}

  async append(text: string): Promise<void> {
    const release = await this.#lock.take()
    await this.disk.write(text)
    release()
  }
}

/** Right: whatever happens, the next one gets its turn. */
export class SafeLog {
  readonly #lock = new Lock()

  constructor(readonly disk: Disk) {}

  async append(text: string): Promise<void> {
    const release = await this.#lock.take()
    try {
      await this.disk.write(text)
    } finally {
      release()
    }
  }
}
