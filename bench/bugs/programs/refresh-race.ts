/** Two requests refresh one token, and the second uses what the first has rotated. As in hoangdaochuz/booking#55. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Auth {
  async refresh(token: string) {
    return { access: `access by ${token}`, refresh: `${token}+` }
  }
}

class Api {
  async get(path: string, access: string) {
    return `${path} with ${access}`
  }
}

type Refresh = Auth['refresh']

class Session {
  access: string | undefined
  refreshToken = 'r'
  refreshing: Promise<void> | undefined
  readonly ask: Refresh

  constructor(ask: Refresh) {
    this.ask = ask
  }

  /** Wrong: each by itself. */
  async renew(): Promise<void> {
    const tokens = await this.ask(this.refreshToken)
    if (!tokens) throw new Error('No tokens')
    this.refreshToken = tokens.refresh
    this.access = tokens.access
  }

  async get(api: Api, path: string): Promise<string> {
    if (this.access === undefined) await this.renew()
    return await api.get(path, this.access ?? '')
  }
}

class SafeSession extends Session {
  override renew(): Promise<void> {
    this.refreshing ??= super.renew().finally(() => {
      this.refreshing = undefined
    })
    return this.refreshing
  }
}

const body =
  (Kind: typeof Session): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const points = { auth: chaos.wrap('auth', new Auth()), api: chaos.wrap('api', new Api()) }
    let running = 0
    let most = 0
    const session = new Kind(async (token) => {
      most = Math.max(most, ++running)
      try {
        return await points.auth.refresh(token)
      } finally {
        running--
      }
    })
    const page = async () => {
      // The page is there before its data is asked for.
      for (const path of ['/page', '/style']) await attempt(() => points.api.get(path, 'none'))
      await attempt(() => session.get(points.api, '/data'))
    }
    await Promise.all([attempt(() => session.get(points.api, '/user')), page()])
    assert.ok(most <= 1, `${most} refreshes at a time`)
  }

export const program: BugProgram = {
  name: 'refresh-race',
  kind: 'order',
  source: 'hoangdaochuz/booking#55',
  buggy: body(Session),
  fixed: body(SafeSession),
  trigger: { order: [1, 1, 1] },
}
