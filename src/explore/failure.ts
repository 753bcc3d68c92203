import { stripVTControlCharacters } from 'node:util'
import { userFrame } from '../clock/trace.js'
import { DetachedError, isFaultlineError, summarise } from '../error/index.js'
import type { Failure, OracleName } from './run-record.js'

/** Errors of a session by their code: which oracle they are the word of. */
const oracles: Readonly<Record<string, OracleName>> = {
  FAULTLINE_DEADLOCK: 'deadlock',
  FAULTLINE_LIVELOCK: 'livelock',
  FAULTLINE_INVARIANT_BROKEN: 'always',
  FAULTLINE_NEVER_HELD: 'eventually',
  FAULTLINE_DETACHED: 'uncaught',
  FAULTLINE_NOT_RECOVERED: 'recovery',
  FAULTLINE_METASTABLE_STATE: 'recovery',
  FAULTLINE_NEVER_SETTLED: 'never settled',
  FAULTLINE_CONTRACT: 'contract',
  FAULTLINE_LEAK: 'leak',
  FAULTLINE_NEVER_REACHED: 'sometimes',
  FAULTLINE_RESTORE: 'clean-up',
}

/** What a run that ended with this error has failed by. */
export function failureOf(error: unknown, atMs: number, oracle: OracleName = oracleOf(error)): Failure {
  const seen = error instanceof DetachedError ? error.cause : error
  const { name, message } = summarise(seen)
  const line = stripVTControlCharacters(message.split('\n')[0] as string)
  const text = line.replaceAll(/\d+(\.\d+)?/g, '#').slice(0, 200)
  return { oracle, error, key: `${oracle}: ${name}: ${text}${text.startsWith('expect(') ? lineOf(seen) : ''}`, atMs }
}

/** Where an assertion of Jest stands in the code: the first line of its message says nothing of what was expected. */
function lineOf(error: unknown): string {
  const frame = userFrame((error as { readonly stack?: unknown } | null | undefined)?.stack)
  return frame === undefined ? '' : ` (line ${frame.line})`
}

function oracleOf(error: unknown): OracleName {
  return (isFaultlineError(error) ? oracles[error.code] : undefined) ?? 'body'
}
