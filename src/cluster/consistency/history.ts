import { Chaos, replayLines } from '../../chaos/index.js'
import { checkFunction, checkKeys, checkName, InvalidOptionError, summarise } from '../../error/index.js'
import type { NewEvent } from '../../timeline/event.js'
import type { Op, Operation, Outcome } from './operation.js'
import { plainCopy } from './plain-copy.js'

/** How operations are recorded. */
export interface HistoryOptions<O = Op> {
  /** Name of the history on the timeline, where a session has several. @default 'history' */
  readonly name?: string
  /**
   * Whether an operation that failed with that error had no effect, for certain. Say so only of what never left the
   * client, or was refused by whoever would have done it; a retry behind it may have hidden an earlier try. @default none
   * is certain: its outcome is unknown
   */
  readonly failed?: (error: unknown, op: O) => boolean
  /** What of an answer is kept: plain data, as the model compares it. @default all of it */
  readonly result?: (answer: unknown, op: O) => unknown
}

/** An operation under way. It ends once; what is said of it later does not count. */
export interface Invocation {
  /** It took effect, and this was the answer. */
  ok(result?: unknown): void
  /** It had no effect, for certain. */
  failed(error?: unknown): void
  /** It may have taken effect, may do so yet, or never will. */
  unknown(error?: unknown): void
}

interface Entry<O> {
  readonly client: string
  readonly op: O
  readonly invokedAtMs: number
  readonly invokedSeq: number
  returnedAtMs?: number
  returnedSeq?: number
  outcome: Outcome
  result?: unknown
  error?: ReturnType<typeof summarise>
}

const asData = 'Give `createHistory` a `result` that makes plain data of an answer.'
const opAsData = 'The arguments of an operation are kept: name them by plain data.'

/**
 * Records what clients asked and were answered, in virtual time: plain data for the checkers, and an event each on the
 * timeline.
 * @see Operation for what is kept
 */
export class History<O extends { readonly name: string } = Op> {
  readonly #entries: Entry<O>[] = []
  readonly #name: string
  readonly #options: HistoryOptions<O>
  readonly #session
  #seq = 0

  /** @throws InvalidOptionError */
  constructor(chaos: Chaos, options: HistoryOptions<O> = {}) {
    if (!(chaos instanceof Chaos))
      throw new InvalidOptionError('chaos', 'to be the session that a test is given', chaos, 'createHistory(chaos)')
    checkKeys('options', options, ['name', 'failed', 'result'])
    this.#name = options.name === undefined ? 'history' : checkName('name', options.name)
    for (const key of ['failed', 'result'] as const) if (options[key] !== undefined) checkFunction(key, options[key])
    this.#options = options
    this.#session = Chaos.sessionOf(chaos)
  }

  /**
   * Runs an operation of a client and keeps what came of it.
   * @param client who asks: one that goes on only when it has its answer is a client of its own
   * @param run what asks the system; nothing else should come between the two times that are taken
   * @returns its answer; or throws what it threw
   * @throws InvalidOptionError
   * @example const value = await history.record('a', { name: 'read' }, () => store.read())
   */
  async record<T>(client: string, op: O, run: () => T | PromiseLike<T>): Promise<T> {
    checkFunction('run', run, "history.record('a', { name: 'read' }, () => store.read())")
    const invocation = this.invoke(client, op)
    let answer: T
    try {
      answer = await run()
    } catch (error) {
      if (this.#options.failed?.(error, op) === true) invocation.failed(error)
      else invocation.unknown(error)
      throw error
    }
    const { result } = this.#options
    invocation.ok(result === undefined ? answer : result(answer, op))
    return answer
  }

  /**
   * Notes that a client asks; what it is given ends the operation. For what answers by a callback or an event.
   * @throws InvalidOptionError
   */
  invoke(client: string, op: O): Invocation {
    checkName('client', client)
    checkName('op.name', (op as O | undefined)?.name)
    const entry: Entry<O> = {
      client,
      op: plainCopy('op', op, opAsData) as O,
      invokedAtMs: this.#session.nowMs(),
      invokedSeq: this.#seq++,
      outcome: 'unknown',
    }
    const operation = this.#entries.push(entry)
    const base = { history: this.#name, client, operation }
    this.#note({ type: 'operation.invoked', ...base, op: entry.op })
    const end = (outcome: Outcome, rest: Pick<Entry<O>, 'result' | 'error'>) => {
      if (entry.returnedSeq !== undefined || !this.#session.open) return
      entry.outcome = outcome
      Object.assign(entry, rest)
      entry.returnedSeq = this.#seq++
      entry.returnedAtMs = this.#session.nowMs()
      this.#note({ type: 'operation.returned', ...base, startedMs: entry.invokedAtMs, outcome, ...rest })
    }
    const withError = (error: unknown) => (error === undefined ? {} : { error: summarise(error) })
    return {
      ok: (result) => end('ok', result === undefined ? {} : { result: plainCopy('result', result, asData) }),
      failed: (error) => end('failed', withError(error)),
      unknown: (error) => end('unknown', withError(error)),
    }
  }

  /** All so far, in the order they were invoked; one that is under way has no end yet. */
  get operations(): Operation<O>[] {
    return this.#entries.map((entry) => ({ ...entry }))
  }

  /** Of the session. */
  get seed(): number {
    return this.#session.seed
  }

  /** The lines to paste that run the session again. */
  get replayLines(): readonly string[] {
    return replayLines(this.#session)
  }

  /** As JSON has it; the checkers read that, too. */
  toJSON(): Operation<O>[] {
    return this.operations
  }

  [Symbol.iterator](): Iterator<Operation<O>> {
    return this.operations[Symbol.iterator]()
  }

  #note(event: NewEvent): void {
    if (this.#session.open) this.#session.record(event)
  }
}

/**
 * A history of what clients ask in this session.
 * @throws InvalidOptionError
 * @example
 * const history = createHistory<RegisterOp<number>>(chaos)
 * await history.record('a', { name: 'write', value: 1 }, () => store.write(1))
 * expect(history).toBeLinearizable(models.register())
 */
export function createHistory<O extends { readonly name: string } = Op>(
  chaos: Chaos,
  options?: HistoryOptions<O>,
): History<O> {
  return new History(chaos, options)
}
