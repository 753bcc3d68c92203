import { type Duration, toMs } from '../../clock/duration.js'
import { checkKeys } from '../../error/index.js'
import { canonicalText } from './canonical-text.js'
import { type Operation, outcomeOf } from './operation.js'
import { operationText, valueText } from './operation-text.js'
import { effectiveOperations, type HistorySource } from './operations-of.js'
import { inTurn } from './timed-events.js'
import type { CheckResult, Verdict } from './verdict.js'

export interface ConvergenceOptions {
  /**
   * Virtual time from which on all should agree: when messages had arrived and repairs were done. @default from the last
   * answer to anything but a read
   */
  readonly after?: Duration
  /** Lists count as sets: in whatever order a replica has them. @default false */
  readonly unordered?: boolean
}

/** Who read what of one thing that not all agree on. */
export interface Divergence {
  /** What was asked, as text. */
  readonly asked: string
  readonly answers: readonly { readonly result: unknown; readonly clients: readonly string[] }[]
}

export interface ConvergenceResult extends CheckResult {
  readonly property: 'convergence'
  readonly diverged: readonly Divergence[]
}

/** Whether an operation only reads. */
const reads = ['read', 'get', 'has', 'holder']

/**
 * Eventual consistency: once all is quiet, whoever asks for the same thing is answered the same, whichever replica answers
 * (Vogels 2009). It takes two answers or more to each question, and says nothing of what they should be.
 * @throws InvalidOptionError
 * @example expect(checkConvergence(history, { after: '60s' })).toMatchObject({ ok: true })
 */
export function checkConvergence(history: HistorySource, options: ConvergenceOptions = {}): ConvergenceResult {
  checkKeys('options', options, ['after', 'unordered'])
  const { after, unordered = false } = options
  const afterMs = after === undefined ? undefined : toMs('after', after)
  const all = inTurn(effectiveOperations(history))
  const quiet = all.reduce((last, { operation, from, to }) => {
    if (reads.includes(operation.op.name)) return last
    return Math.max(last, to === Number.POSITIVE_INFINITY ? from : to)
  }, -1)
  const late = all.filter(
    ({ operation, from }) =>
      reads.includes(operation.op.name) &&
      outcomeOf(operation) === 'ok' &&
      (afterMs === undefined ? from > quiet : operation.invokedAtMs >= afterMs),
  )
  const questions = new Map<string, Operation[]>()
  for (const { operation } of late) {
    const asked = canonicalText(operation.op)
    const same = questions.get(asked)
    if (same === undefined) questions.set(asked, [operation])
    else same.push(operation)
  }
  const several = [...questions.values()].filter((operations) => operations.length > 1)
  const diverged = several.map((operations) => divergenceOf(operations, unordered)).filter((each) => each !== undefined)
  const answer = (verdict: Verdict, reason: string): ConvergenceResult => ({
    property: 'convergence',
    ok: verdict === 'holds',
    verdict,
    reason,
    diverged,
  })
  const [first, ...others] = diverged
  if (first !== undefined) {
    const answers = first.answers.map(({ result, clients }) => `${valueText(result)} to ${clients.join(', ')}`)
    const more = others.length === 0 ? '' : ` So do ${others.length} more.`
    return answer('broken', `The answers to ${first.asked} differ: ${answers.join('; ')}.${more}`)
  }
  if (several.length === 0)
    return answer(
      'unknown',
      'Nothing was asked twice once all was quiet: let each client read what it sees in the end.',
    )
  return answer(
    'holds',
    `All agree on ${several.length === 1 ? 'what was asked' : `the ${several.length} things asked`}.`,
  )
}

function divergenceOf(operations: readonly Operation[], unordered: boolean): Divergence | undefined {
  const answers = new Map<string, { readonly result: unknown; readonly clients: string[] }>()
  for (const { client, result } of operations) {
    const sorted = unordered && Array.isArray(result) ? result.map((item) => canonicalText(item)).sort() : result
    const text = canonicalText(sorted)
    const same = answers.get(text)
    if (same === undefined) answers.set(text, { result, clients: [client] })
    else if (!same.clients.includes(client)) same.clients.push(client)
  }
  const [first] = operations
  if (answers.size === 1 || first === undefined) return undefined
  return { asked: operationText({ op: first.op }), answers: [...answers.values()] }
}
