/** An upload whose part failed is reported as done. As in microsoft/vsts-nexus#2. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { attempt } from '../support.ts'

class Bucket {
  readonly parts = new Set<string>()

  async put(part: string) {
    this.parts.add(part)
  }
}

class Progress {
  async show(_percent: number) {}
}

type Put = (part: string) => Promise<void>
type Upload = (put: Put, show: (percent: number) => Promise<void>, parts: readonly string[]) => Promise<void>

/** Wrong: says that it failed to nobody but the log. */
const upload: Upload = async (put, show, parts) => {
  for (const [i, part] of parts.entries()) {
    await attempt(() => put(part))
    await attempt(() => show((100 * (i + 1)) / parts.length))
  }
}

const uploadSafely: Upload = async (put, show, parts) => {
  for (const [i, part] of parts.entries()) {
    await put(part)
    await attempt(() => show((100 * (i + 1)) / parts.length))
  }
}

const body =
  (upload: Upload): Body =>
  async (chaos) => {
    const bucket = new Bucket()
    const points = { bucket: chaos.wrap('bucket', bucket), progress: chaos.wrap('progress', new Progress()) }
    for (const file of ['film', 'song']) {
      const parts = [1, 2, 3, 4].map((n) => `${file}.${n}`)
      const done = await attempt(() =>
        upload(
          (part) => points.bucket.put(part),
          (percent) => points.progress.show(percent),
          parts,
        ),
      )
      if (done.ok)
        for (const part of parts) assert.ok(bucket.parts.has(part), `uploaded, it says, and ${part} is missing`)
    }
  }

export const program: BugProgram = {
  name: 'success-though-part-failed',
  kind: 'fault',
  source: 'microsoft/vsts-nexus#2',
  buggy: body(upload),
  fixed: body(uploadSafely),
  trigger: { injections: [{ fault: { kind: 'exception', status: 503 }, at: 'bucket.put', when: { calls: [3] } }] },
}
