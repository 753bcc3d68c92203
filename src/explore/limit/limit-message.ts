import type { Origin } from '../../chaos/index.js'
import type { MatcherContext } from '../../matcher/index.js'
import { formatFinding } from '../format-finding.js'
import { searchLine } from '../replay-line.js'
import { quoted } from '../schedule-source.js'
import { foundWords, intervalLines, triedWords } from './format-limit.js'
import { limitKinds } from './kind.js'
import type { Limit } from './limit.js'
import { findingIn } from './limit-in-test.js'
import type { TolerateUpToOptions } from './to-tolerate-up-to.js'

/** What a failed `toTolerateUpTo` prints: the limit that was found, and how the smallest value above it breaks the body. */
export function limitMessage(
  context: MatcherContext,
  limit: Limit,
  origin: Origin,
  { of, limit: asked }: TolerateUpToOptions,
): string {
  const { utils, isNot = false, promise = '' } = context
  const { failure, seed } = limit
  const { describe, read } = limitKinds[of]
  const place = limit.at === undefined ? '' : ` at ${limit.at}`
  const expected = `${of} of ${describe(read('limit', asked))}${place} ${isNot ? 'not to be tolerated' : 'to be tolerated'}`
  const sections = [
    utils.matcherHint('toTolerateUpTo', 'body', argumentOf(limit, asked), { isNot, promise, comment: `seed ${seed}` }),
    `Expected: ${bare(utils.printExpected(expected))}\nReceived: ${bare(utils.printReceived(foundWords(limit, limit)))}`,
    [...intervalLines(limit), triedWords(limit)].join('\n'),
    failure === undefined || isNot
      ? `To search again:\n  ${searchLine(seed, origin)}`
      : `At ${describe(failure.value)} it breaks:\n\n${formatFinding(limit, findingIn(failure), origin, 'by hand')}`,
  ]
  return sections.join('\n\n')
}

/** What was asked, in one line. */
function argumentOf({ of, at }: Limit, asked: string | number): string {
  const fields = Object.entries({ of, ...(at === undefined ? {} : { at }), limit: asked })
  return `{ ${fields.map(([name, value]) => `${name}: ${typeof value === 'string' ? quoted(value) : value}`).join(', ')} }`
}

/** Runners print a text in quotes; a figure reads better without. Our own texts hold none. */
function bare(printed: string): string {
  return printed.replaceAll('"', '')
}
