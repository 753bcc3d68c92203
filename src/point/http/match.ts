import { InvalidOptionError } from '../../error/index.js'
import { compileSegments } from '../../trigger/index.js'

/** A pattern, a regular expression, or several of which one must fit. */
export type TextMatch = string | RegExp | readonly (string | RegExp)[]

/** Which requests are of a point: those that fit all that is given. */
export interface HttpMatch {
  /** `'GET'`, `['PUT', 'POST']`. @default any */
  readonly method?: TextMatch
  /**
   * Name of the host, with its port if the pattern has one: `'api.example.com'`, `'*.example.com'`,
   * `'127.0.0.1:8080'`. `*` stands for any text between two dots, `**` for any number of labels. @default any
   */
  readonly host?: TextMatch
  /** Path without the query: `'/v1/users/*'`, `'/v1/**'`. `*` stands for any text between two slashes. @default any */
  readonly path?: TextMatch
}

/** Whether a request is a point's. @param url asked for only where host or path count */
export type Fits = (method: string, url: () => URL) => boolean

const parts = ['method', 'host', 'path']

/** @throws InvalidOptionError */
export function compileMatch(match: HttpMatch): Fits {
  if (typeof match !== 'object' || match === null)
    throw new InvalidOptionError('match', "to be an object such as { host: '*.example.com' }", match)
  for (const name of Object.keys(match))
    if (!parts.includes(name))
      throw new InvalidOptionError('match', `to hold only ${parts.join(', ')}`, name, 'Check the spelling.')
  const method = compileText('method', match.method, (pattern) => segments(pattern.toUpperCase(), '.'))
  const path = compileText('path', match.path, (pattern) => segments(pattern, '/'))
  // A host with a port is compared with the port, one without with none.
  const host = compileText('host', match.host, (pattern) => {
    const fits = segments(pattern.toLowerCase(), '.')
    return pattern.includes(':') ? fits : (text) => fits(text.replace(/:\d+$/, ''))
  })
  const anywhere = match.host === undefined && match.path === undefined
  return (verb, url) => method(verb) && (anywhere || (host(url().host) && path(url().pathname)))
}

function compileText(
  name: string,
  match: TextMatch | undefined,
  compile: (pattern: string) => (text: string) => boolean,
): (text: string) => boolean {
  if (match === undefined) return () => true
  const all = (Array.isArray(match) ? match : [match]) as readonly (string | RegExp)[]
  if (all.length === 0 || !all.every((one) => (typeof one === 'string' ? one !== '' : isRegExp(one))))
    throw new InvalidOptionError(name, 'to be a pattern, a regular expression, or a list of them', match)
  const fits = all.map((one) => (typeof one === 'string' ? compile(one) : (text: string) => text.search(one) >= 0))
  return (text) => fits.some((one) => one(text))
}

function segments(pattern: string, separator: string): (text: string) => boolean {
  return compileSegments(pattern, separator)
}

/** Also of another realm. */
function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === '[object RegExp]'
}
