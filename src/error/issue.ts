import type { GenericIssue } from 'valibot'
import { nearNames } from './near-names.js'
import { show } from './show.js'

/** One thing a schema found, in our words. */
export interface Finding {
  /** `injections[1].when.probability`; the root alone when the whole is wrong. */
  readonly path: string
  /** `Expected \`path\` to be between 0 and 1, got 1.2.` */
  readonly message: string
  readonly value: unknown
  /** `to be between 0 and 1` */
  readonly expected: string
}

/**
 * The first finding of a schema. Our schemas have messages that go on after "Expected `path` …"; messages of users'
 * schemas are taken as they are.
 * @param root path of what was checked; '' for none
 * @param known fields that are allowed at the place of an unknown one, to name the near ones
 */
export function readIssue(issue: GenericIssue, root: string, known: readonly string[] = []): Finding {
  const inner = deepest(issue)
  const path = joinPath(root, inner.keys)
  const value = inner.issue.input
  if (inner.issue.type === 'strict_object' && inner.issue.expected === 'never') {
    const field = String(inner.keys.at(-1))
    const near = nearNames(field, known)[0]
    const wayOut = near ? `Did you mean '${near}'?` : known.length > 0 ? `Known here: ${known.join(', ')}.` : ''
    return { path, value, expected: 'not to be there', message: `Unknown field \`${path}\`.${wayOut && ` ${wayOut}`}` }
  }
  const expected = phrase(inner.issue)
  const message = expected
    ? `Expected \`${path || 'it'}\` ${expected}, got ${show(value)}.`
    : `${path ? `\`${path}\`: ` : ''}${inner.issue.message}`
  return { path, value, expected, message }
}

/** `injections[1].when`: names after dots, numbers in brackets, other text quoted. */
export function joinPath(root: string, keys: readonly unknown[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`
    const text = String(key)
    if (!/^[\w$-]+$/.test(text)) return `${path}[${JSON.stringify(text.slice(0, 60))}]`
    return path === '' ? text : `${path}.${text}`
  }, root)
}

const words: Readonly<Record<string, string>> = {
  Array: 'an array',
  Object: 'an object',
  boolean: 'true or false',
  number: 'a number',
  string: 'text',
}

interface Found {
  readonly issue: GenericIssue
  readonly keys: readonly unknown[]
}

function deepest(issue: GenericIssue): Found {
  const keys = issue.path?.map(({ key }) => key) ?? []
  // Of the ways a union could have gone, one that got further than the first step says more than all together.
  const further = issue.issues?.map(deepest).filter((found) => found.keys.length > 0) ?? []
  const best = further.sort((a, b) => b.keys.length - a.keys.length)[0]
  return best && typeof best.keys[0] !== 'number'
    ? { issue: best.issue, keys: [...keys, ...best.keys] }
    : { issue, keys }
}

function phrase(issue: GenericIssue): string {
  if (/^(to|not to|of) /.test(issue.message)) return issue.message
  if (issue.type === 'strict_object' && issue.received === 'undefined' && issue.expected?.startsWith('"')) {
    return 'to be given'
  }
  if (!issue.message.startsWith('Invalid ') || !issue.expected) return ''
  return `to be ${words[issue.expected] ?? issue.expected.replaceAll('"', "'")}`
}
