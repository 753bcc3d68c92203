import type { Chaos } from 'faultline'
import { attempt } from './support.ts'

class Config {
  async read(name: string) {
    return { secret: `${name}/key`, host: `${name}.internal` }
  }
}

class Vault {
  async open(path: string) {
    return { token: `token of ${path}` }
  }
}

class Names {
  async resolve(host: string) {
    return { address: `192.0.2.1, ${host}` }
  }
}

class Accounts {
  async signIn(address: string, token: string) {
    return { user: `${token} at ${address}` }
  }

  async profile(user: string) {
    return { group: `friends of ${user}` }
  }
}

class Flags {
  async load(group: string) {
    return { group, beta: true }
  }
}

class Schema {
  async version(address: string) {
    return { address, number: 7 }
  }
}

class Quota {
  async left(user: string) {
    return { user, requests: 1000 }
  }
}

/**
 * What comes before the code in question, in all programs: each step needs the one before, and where one fails the
 * scenario is over. So it is in real tests: most calls have nothing to do with the bug, and must go well for it to show.
 * @returns whether it did
 */
export async function started(chaos: Chaos): Promise<boolean> {
  const services = {
    config: chaos.wrap('config', new Config()),
    vault: chaos.wrap('vault', new Vault()),
    names: chaos.wrap('names', new Names()),
    accounts: chaos.wrap('accounts', new Accounts()),
    flags: chaos.wrap('flags', new Flags()),
    schema: chaos.wrap('schema', new Schema()),
    quota: chaos.wrap('quota', new Quota()),
  }
  return (await attempt(() => start(services))).ok
}

/** The points of it. */
export const startUpPoints: ReadonlySet<string> = new Set([
  'config.read',
  'vault.open',
  'names.resolve',
  'accounts.signIn',
  'accounts.profile',
  'flags.load',
  'schema.version',
  'quota.left',
])

interface Services {
  readonly config: Config
  readonly vault: Vault
  readonly names: Names
  readonly accounts: Accounts
  readonly flags: Flags
  readonly schema: Schema
  readonly quota: Quota
}

async function start({ config, vault, names, accounts, flags, schema, quota }: Services): Promise<void> {
  const { secret, host } = await config.read('service')
  const { token } = await vault.open(secret)
  const { address } = await names.resolve(host)
  if ((await schema.version(address)).number !== 7) throw new Error('Another schema')
  const { user } = await accounts.signIn(address, token)
  const { group } = await accounts.profile(user)
  if (!(await flags.load(group)).beta) throw new Error('Not for this group')
  if ((await quota.left(user)).requests === 0) throw new Error('No requests left')
}
