import * as v from 'valibot'
import { longestDelayMs } from '../random/distribution.js'

// Messages go on after "Expected `field` …", see `readIssue`.

/** A number between two others, both included. */
export function between(min: number, max: number) {
  const text = `to be a number between ${min} and ${max}`
  return v.pipe(v.number(text), v.minValue(min, text), v.maxValue(max, text))
}

/** A number above 0, at most `max`. */
export function above0(max: number) {
  const text = `to be a number above 0, at most ${max}`
  return v.pipe(v.number(text), v.gtValue(0, text), v.maxValue(max, text))
}

/** A whole number between two others, both included. */
export function whole(min: number, max = Number.MAX_SAFE_INTEGER) {
  const text = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `between ${min} and ${max}`
  const message = `to be a whole number, ${text}`
  return v.pipe(v.number(message), v.safeInteger(message), v.minValue(min, message), v.maxValue(max, message))
}

/** Text, not empty, of a length a person would write. */
export function text(longest = 1000) {
  const message = `to be text of 1 to ${longest} characters`
  return v.pipe(v.string(message), v.nonEmpty(message), v.maxLength(longest, message))
}

/** One of a few words. */
export function oneOf<const T extends readonly string[]>(words: T) {
  return v.picklist(words, `to be one of ${words.map((word) => `'${word}'`).join(', ')}`)
}

/** A value that only code can give. JSON cannot hold it, and the published JSON Schema leaves the field out. */
export function codeOnly<T>(check: (value: unknown) => boolean, message: string) {
  return v.custom<T>(check, message)
}

/** Milliseconds of a delay: 0 or more, as long as a timer can take. */
export const delayMs = between(0, longestDelayMs)

/** Milliseconds by which a clock is off: within what a Date can show. */
export const offsetMs = between(-8.64e15, 8.64e15)

/** Value of a header: text of one line, as Latin-1. */
export const headerValue = v.pipe(
  v.string('to be text of one line'),
  v.regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'to be text of one line, in Latin-1'),
)

/** Headers by name: names are tokens. */
export const headerFields = v.record(
  v.pipe(v.string(), v.regex(/^[\w!#$%&'*+.^`|~-]+$/, 'to have names of headers, such as X-Request-Id')),
  headerValue,
)
