import { type FaultData, faultKind } from '../fault/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import { readable } from '../timeline/index.js'
import type { When } from '../trigger/when.js'
import type { Choice } from './account.js'

/** An injection as a person says it: `payments.charge, call 1: lost answer, ECONNRESET`. */
export function injectionWords({ fault, at, when = {} }: InjectionData): string {
  const what = faultKind(fault.kind).describe(fault as FaultData as never)
  const [calls, ...rest] = whenWords(when)
  return `${at ?? 'all code'}${calls}: ${[what, ...rest].join(', ')}`
}

function whenWords({ calls, fromMs, forMs, probability, limit }: When): string[] {
  const from = fromMs === undefined ? [] : [`from ${readable(fromMs)}`]
  const span = forMs === undefined ? [] : [`for ${readable(forMs)}`]
  return [
    calls === undefined ? '' : `, ${calls.length === 1 ? 'call' : 'calls'} ${calls.join(', ')}`,
    ...(from.length + span.length > 0 ? [[...from, ...span].join(' ')] : []),
    ...(probability === undefined ? [] : [`with probability ${probability}`]),
    ...(limit === undefined ? [] : [limit === 1 ? 'once' : `at most ${limit} times`]),
  ]
}

/** Each choice of a task that would not have gone on anyway: `choice 3, 0 ms: stock.write #2 before stock.read #1`. */
export function orderWords(choices: readonly Choice[]): string[] {
  const runs: { first: number; last: number; readonly what: string }[] = []
  for (const [index, { atMs, tasks, chosen }] of choices.entries()) {
    if (chosen === 0) continue
    const passed = tasks.slice(0, chosen)
    const few = passed.length > 3 ? [...passed.slice(0, 2), `${passed.length - 2} more`] : passed
    const what = `${readable(atMs)}: ${tasks[chosen]} before ${few.join(', ')}`
    const run = runs.at(-1)
    // One that is held back for long is so choice after choice.
    if (run?.what === what && run.last === index) run.last++
    else runs.push({ first: index + 1, last: index + 1, what })
  }
  return runs.map(({ first, last, what }) => {
    return first === last ? `choice ${first}, ${what}` : `choices ${first} to ${last}, ${what}`
  })
}

/** The first few lines, and how many there are yet. */
export function atMost(count: number, lines: readonly string[]): string[] {
  if (lines.length <= count) return [...lines]
  return [...lines.slice(0, count - 1), `… and ${lines.length - count + 1} more`]
}

/** A text in lines of so many columns at most, the later ones indented by two; a word that is longer has its own. */
export function wrapped(text: string, columns = 116): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = `  ${word}`
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
