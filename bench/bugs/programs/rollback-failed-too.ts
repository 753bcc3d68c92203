/** A connection whose rollback failed goes back to the pool, still in its transaction. As in fastrepl/anarlog#6896. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Connection {
  inTransaction = false

  async run(statement: string) {
    if (statement === 'BEGIN') this.inTransaction = true
    if (statement === 'COMMIT' || statement === 'ROLLBACK') this.inTransaction = false
  }
}

type Run = Connection['run']

class Pool {
  readonly connect: () => { readonly raw: Connection; readonly run: Run }
  readonly idle: ReturnType<Pool['connect']>[] = []

  constructor(connect: Pool['connect']) {
    this.connect = connect
  }

  async transaction(statements: readonly string[]): Promise<void> {
    const connection = this.idle.pop() ?? this.connect()
    let rolledBack = true
    try {
      for (const statement of ['BEGIN', ...statements, 'COMMIT']) await connection.run(statement)
    } catch (error) {
      rolledBack = (await attempt(() => connection.run('ROLLBACK'))).ok
      throw error
    } finally {
      if (this.isUsable(rolledBack)) this.idle.push(connection)
    }
  }

  /** Wrong: that nothing could be undone does not matter. */
  isUsable(_rolledBack: boolean): boolean {
    return true
  }
}

class SafePool extends Pool {
  override isUsable(rolledBack: boolean): boolean {
    return rolledBack
  }
}

const body =
  (Kind: typeof Pool): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const pool = new Kind(() => {
      const raw = new Connection()
      const wrapped = chaos.wrap('connection', raw)
      return { raw, run: async (statement) => await wrapped.run(statement) }
    })
    await attempt(() => pool.transaction(['INSERT', 'UPDATE']))
    for (const { raw } of pool.idle) assert.equal(raw.inTransaction, false, 'an idle connection is in a transaction')
  }

export const program: BugProgram = {
  name: 'rollback-failed-too',
  kind: 'pair',
  source: 'fastrepl/anarlog#6896',
  buggy: body(Pool),
  fixed: body(SafePool),
  trigger: {
    injections: [
      { fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'connection.run', when: { calls: [3] } },
      { fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'connection.run', when: { calls: [4] } },
    ],
  },
}
