/**
 * Programs by what their bug is about: of one family, they have much the same calls and the same kind of mistake. Who is
 * trained on a sibling has seen the exam.
 */
const families: Readonly<Record<string, readonly string[]>> = {
  cache: [
    'memo-keeps-rejection',
    'null-is-cached',
    'replica-null-cached',
    'stale-fill',
    'stampede',
    'stampede-after-failure',
    'ttl-by-wall-clock',
  ],
  'money and stock': [
    'double-charge',
    'oversold',
    'shipped-and-refunded',
    'compensation-given-up',
    'rollback-failed-too',
    'restore-failed-too',
    'lost-update',
  ],
  queue: [
    'claimed-twice',
    'queue-stuck-after-error',
    'redelivered-twice-booked',
    'sent-before-sent',
    'batch-lost-in-part',
    'success-though-part-failed',
    'fire-and-forget',
  ],
  lock: [
    'lock-kept-on-throw',
    'permit-released-twice',
    'two-locks-deadlock',
    'lost-wake-up',
    'slot-lost-on-validate',
    'client-kept-on-error',
    'lease-by-wall-clock',
  ],
  'retry and breaker': [
    'breaker-counts-aborts',
    'breaker-stuck-half-open',
    'retry-after-abort',
    'retry-one-short',
    'reconnects-once',
    'all-hosts-dead',
    'limiter-window-by-wall-clock',
  ],
  connection: [
    'abort-listener-kept',
    'listener-kept-on-failure',
    'timeout-outlives-request',
    'closed-while-connecting',
    'refresh-race',
    'patience-by-wall-clock',
  ],
  'write and search': ['late-write-wins', 'older-search-wins', 'last-call-dropped', 'ids-go-back', 'ticks-drift-away'],
}

const byProgram = new Map(Object.entries(families).flatMap(([family, names]) => names.map((name) => [name, family])))

/** @throws Error for a program that was put into none */
export function familyOf(program: string): string {
  const family = byProgram.get(program)
  if (family === undefined) throw new Error(`Put ${program} into a family: bench/learning/families.ts.`)
  return family
}
