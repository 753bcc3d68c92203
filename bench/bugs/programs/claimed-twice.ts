/** Two workers see the same job, and both run it. As in OptimalBits/bull#356, between two workers. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

interface Job {
  readonly id: number
  owner: string | undefined
}

class Jobs {
  readonly all: Job[] = [1, 2, 3].map((id) => ({ id, owner: undefined }))

  async next(): Promise<{ readonly id: number } | undefined> {
    const job = this.all.find(({ owner }) => owner === undefined)
    return job && { id: job.id }
  }

  async assign(id: number, owner: string) {
    const job = this.all[id - 1]
    if (job !== undefined) job.owner = owner
    return true
  }

  /** As `assign`, unless it has an owner. */
  async claim(id: number, owner: string) {
    const job = this.all[id - 1]
    if (job === undefined || job.owner !== undefined) return false
    job.owner = owner
    return true
  }
}

class Heartbeat {
  async beat(worker: string) {
    return worker
  }
}

type Claim = (jobs: Jobs, id: number, worker: string) => Promise<boolean>

/** Wrong: takes it from whoever has it by now. */
const claim: Claim = async (jobs, id, worker) => await jobs.assign(id, worker)

const claimSafely: Claim = async (jobs, id, worker) => await jobs.claim(id, worker)

const body =
  (claim: Claim): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const points = { jobs: chaos.wrap('jobs', new Jobs()), heart: chaos.wrap('heart', new Heartbeat()) }
    const runs: number[] = []
    const work = async (worker: string, beats: number) => {
      for (let n = 0; n < beats; n++) await attempt(() => points.heart.beat(worker))
      for (let n = 0; n < 2; n++)
        await attempt(async () => {
          const job = await points.jobs.next()
          if (job && (await claim(points.jobs, job.id, worker)) === true) runs.push(job.id)
        })
    }
    // The second begins when the first has claimed its two.
    await Promise.all([work('one', 0), work('two', 6)])
    assert.equal(new Set(runs).size, runs.length, `jobs run: ${runs.join(', ')}`)
  }

export const program: BugProgram = {
  name: 'claimed-twice',
  kind: 'order',
  source: 'OptimalBits/bull#356',
  buggy: body(claim),
  fixed: body(claimSafely),
  trigger: { order: [1, 1, 1, 1, 1, 1, 1] },
}
