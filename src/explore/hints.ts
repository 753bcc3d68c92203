import { isInjected } from '../error/index.js'
import { counted } from '../timeline/index.js'
import type { Finding } from './report.js'
import { injectionWords } from './words.js'

/** What a fault shows most often, by its kind. */
const byKind: Readonly<Record<string, string>> = {
  lostAnswer:
    'The call took effect, though its caller met an error: give it an idempotency key, or look before you try again.',
  latency: 'What was given up for taking too long may yet come to pass: abort it, or do not mind when it does.',
  hang: 'Nothing bounds how long the call may take: give it a timeout.',
  clockJump: 'The wall clock does not measure: take performance.now() for how long something took or may take.',
  abort: 'A call that was aborted must give back what it holds, and not be tried again.',
}

/** What may help to understand a finding, and what to know about it. */
export function hintsFor({ failure, schedule, reproduced, shrinkCut, shrinkRuns, account }: Finding): string[] {
  const kinds = new Set(schedule.injections.map(({ fault }) => fault.kind))
  return [
    ...(reproduced
      ? []
      : [
          'Run once more, it did not fail in the same way: the body depends on more than its session. Make all that it uses ' +
            'anew in each run, and keep state, files and real time out of it.',
        ]),
    ...(isInjected(failure.error)
      ? [
          'That is the injected error itself: where a call may fail, catch it in the body, and assert what holds all the same.',
        ]
      : []),
    ...(schedule.injections.length === 0 && account.choices.some(({ chosen }) => chosen > 0)
      ? ['It takes no fault: concurrent tasks in another order are enough.']
      : []),
    ...(account.idle.length > 0
      ? [`Not needed, it seems: ${account.idle.map(injectionWords).join('; ')}. It never acted.`]
      : []),
    ...[...kinds].flatMap((kind) => byKind[kind] ?? []),
    ...(shrinkCut
      ? [`A smaller schedule may do: it was cut off after ${counted(shrinkRuns, 'run')}. Raise \`shrink\`.`]
      : []),
  ]
}
