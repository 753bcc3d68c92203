/** An upload whose part failed is reported as done. As in microsoft/vsts-nexus#2. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Bucket {
  readonly parts = new Set<string>()

  async put(part: string) {
    this.parts.add(part)
  }
}

class Catalogue {
  async add(file: string) {
    return file
  }
}

type Upload = (put: (part: string) => Promise<void>, parts: readonly string[]) => Promise<void>

/** Wrong: says that it failed to nobody but the log. */
const upload: Upload = async (put, parts) => {
  for (const part of parts) await attempt(() => put(part))
}

const uploadSafely: Upload = async (put, parts) => {
  for (const part of parts) await put(part)
}

const body =
  (upload: Upload): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const bucket = new Bucket()
    const points = { bucket: chaos.wrap('bucket', bucket), catalogue: chaos.wrap('catalogue', new Catalogue()) }
    const parts = [1, 2].map((n) => `film.${n}`)
    const done = await attempt(async () => {
      await points.catalogue.add('film')
      await upload((part) => points.bucket.put(part), parts)
    })
    if (!done.ok) return
    for (const part of parts) assert.ok(bucket.parts.has(part), `uploaded, it says, and ${part} is missing`)
  }

export const program: BugProgram = {
  name: 'success-though-part-failed',
  kind: 'fault',
  source: 'microsoft/vsts-nexus#2',
  buggy: body(upload),
  fixed: body(uploadSafely),
  trigger: { injections: [{ fault: { kind: 'exception', status: 503 }, at: 'bucket.put', when: { calls: [2] } }] },
}
