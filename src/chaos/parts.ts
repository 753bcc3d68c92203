import { PartMissingError } from '../error/index.js'
import type { PartHost } from '../point/index.js'
import { Chaos, type ChaosParts } from './chaos.js'
import type { Session } from './session.js'

/** Where each part of `chaos` comes from. */
const subpaths = {
  cluster: 'faultline/cluster',
  fs: 'faultline/fs',
  http: 'faultline/http',
  tcp: 'faultline/tcp',
} as const

type PartName = keyof typeof subpaths

for (const [name, subpath] of Object.entries(subpaths))
  define(name, () => {
    throw new PartMissingError(`\`chaos.${name}\``, subpath)
  })

/**
 * Makes a part of `chaos` available: what a subpath does when it is imported. Made once a session, when first used.
 * @example addPart('http', (host) => createHttpPart(host))
 */
export function addPart<K extends PartName>(name: K, make: (host: PartHost, session: Session) => PartOf<K>): void {
  define(name, (chaos) => {
    const session = Chaos.sessionOf(chaos)
    return session.part(name, () => make(session.host, session))
  })
}

/** The type that the subpath has declared for it. */
type PartOf<K extends string> = K extends keyof ChaosParts ? ChaosParts[K] : unknown

function define(name: string, get: (chaos: Chaos) => unknown): void {
  Object.defineProperty(Chaos.prototype, name, {
    configurable: true,
    get(this: Chaos) {
      return get(this)
    },
  })
}
