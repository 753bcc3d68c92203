/** Of a batch that fails in part, the rest is kept and the failed part forgotten. As in elastic/logstash#1631. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Index {
  readonly documents = new Set<string>()

  async put(document: string) {
    this.documents.add(document)
  }
}

class Buffer {
  waiting: string[] = []
  readonly put: (document: string) => Promise<void>

  constructor(put: (document: string) => Promise<void>) {
    this.put = put
  }

  /** Wrong: the buffer is empty before it is known what became of its content. */
  async flush(): Promise<void> {
    const batch = this.waiting.splice(0)
    await Promise.all(batch.map((document) => this.put(document)))
  }
}

class SafeBuffer extends Buffer {
  override async flush(): Promise<void> {
    const batch = this.waiting.splice(0)
    const outcomes = await Promise.all(batch.map((document) => attempt(() => this.put(document))))
    this.waiting.push(...batch.filter((_, i) => !outcomes[i]?.ok))
  }
}

const body =
  (Kind: typeof Buffer): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const index = new Index()
    const wrapped = chaos.wrap('index', index)
    const buffer = new Kind((document) => wrapped.put(document))
    const all = ['a', 'b']
    buffer.waiting.push(...all)
    await attempt(() => buffer.flush())
    for (const document of all)
      assert.ok(index.documents.has(document) || buffer.waiting.includes(document), `${document} is lost`)
  }

export const program: BugProgram = {
  name: 'batch-lost-in-part',
  kind: 'fault',
  source: 'elastic/logstash#1631',
  buggy: body(Buffer),
  fixed: body(SafeBuffer),
  trigger: { injections: [{ fault: { kind: 'exception', status: 429 }, at: 'index.put', when: { calls: [2] } }] },
}
