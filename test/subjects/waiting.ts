/** Things that are waited for: in each pair, the first forgets whoever waits when a call fails. */

type Read = (key: string) => Promise<string>

/** One at a time. Wrong: an error keeps the lock, and whoever comes after waits for it. */
export class LeakyReader {
  #held = false
  readonly #waiting: (() => void)[] = []

  constructor(readonly source: Read) {}

  async read(key: string): Promise<string> {
    if (this.#held) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#held = true
    const value = await this.source(key)
    this.release()
    return value
  }

  protected release(): void {
    this.#held = false
    this.#waiting.shift()?.()
  }
}

/** Right: whatever happens, the next one gets its turn. */
export class SafeReader {
  #tail: Promise<unknown> = Promise.resolve()

  constructor(readonly source: Read) {}

  read(key: string): Promise<string> {
    const answer = this.#tail.then(() => this.source(key))
    this.#tail = answer.catch(() => {})
    return answer
  }
}

interface Job {
  readonly key: string
  resolve(value: string): void
  reject(error: unknown): void
}

/** Wrong: the first job that fails ends its worker; all that is queued behind it stays there. */
export class StuckQueue {
  protected readonly jobs: Job[] = []
  #running = false

  constructor(readonly work: Read) {}

  read(key: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.jobs.push({ key, resolve, reject })
      if (this.#running) return
      this.#running = true
      void this.run().then(() => {
        this.#running = false
      }, reject)
    })
  }

  protected async run(): Promise<void> {
    for (let job = this.jobs.shift(); job !== undefined; job = this.jobs.shift()) job.resolve(await this.work(job.key))
  }
}

/** Right: each job is told of its own error. */
export class SafeQueue extends StuckQueue {
  protected override async run(): Promise<void> {
    for (let job = this.jobs.shift(); job !== undefined; job = this.jobs.shift())
      await this.work(job.key).then(job.resolve, job.reject)
  }
}

/** Wrong: a resource whose use fails does not come back, and who waits for one is never told. */
export class LeakyPool {
  #free = 1
  readonly #waiting: (() => void)[] = []

  constructor(readonly use: Read) {}

  async read(key: string): Promise<string> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#free--
    return await this.answer(key)
  }

  protected async answer(key: string): Promise<string> {
    const value = await this.use(key)
    this.giveBack()
    return value
  }

  protected giveBack(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}

export class SafePool extends LeakyPool {
  protected override async answer(key: string): Promise<string> {
    try {
      return await this.use(key)
    } finally {
      this.giveBack()
    }
  }
}

type ReadAll = (keys: readonly string[]) => Promise<readonly (string | null)[] | null>

/** Asks for all keys of a moment at once. Wrong: who asked for a key that has no answer is not answered. */
export class DroppingLoader {
  protected batch: Job[] = []

  constructor(readonly source: ReadAll) {}

  read(key: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.batch.push({ key, resolve, reject })
      if (this.batch.length === 1) queueMicrotask(() => void this.#load())
    })
  }

  async #load(): Promise<void> {
    const jobs = this.batch
    this.batch = []
    try {
      const values = await this.source(jobs.map(({ key }) => key))
      for (const [at, job] of jobs.entries()) this.tell(job, values?.[at])
    } catch (error) {
      for (const { reject } of jobs) reject(error)
    }
  }

  protected tell(job: Job, value: string | null | undefined): void {
    if (value) job.resolve(value)
  }
}

export class SafeLoader extends DroppingLoader {
  protected override tell(job: Job, value: string | null | undefined): void {
    if (value) job.resolve(value)
    else job.reject(new Error(`${job.key} is unknown`))
  }
}
