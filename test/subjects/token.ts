export interface Token {
  readonly value: string
  /** By the clock of who issued it, in ms since 1970. */
  readonly expiresAtMs: number
  readonly lifetimeMs: number
}

export interface Issuer {
  issue(): Promise<Token>
  /** @throws for a token that has expired */
  use(token: string): Promise<string>
}

/** Tokens of ten minutes, by its own clock. */
export class TenMinuteIssuer implements Issuer {
  #issued = 0
  readonly #expiresAtMs = new Map<string, number>()

  async issue(): Promise<Token> {
    const value = `token ${++this.#issued}`
    const expiresAtMs = Date.now() + 600_000
    this.#expiresAtMs.set(value, expiresAtMs)
    return { value, expiresAtMs, lifetimeMs: 600_000 }
  }

  async use(token: string): Promise<string> {
    if (Date.now() >= (this.#expiresAtMs.get(token) ?? 0)) throw new Error('401 token expired')
    return 'ok'
  }
}

/** Wrong: holds the issuer's time against its own clock. */
export class TokenByWallClock {
  #token: Token | undefined

  constructor(readonly issuer: Issuer) {}

  async call(): Promise<string> {
    if (this.#token === undefined || Date.now() >= this.#token.expiresAtMs - 5000)
      this.#token = await this.issuer.issue()
    return this.issuer.use(this.#token.value)
  }
}

/** Right: counts the lifetime from the answer on, by a clock that no one sets. */
export class TokenByLifetime {
  #token: Token | undefined
  #renewAtMs = 0

  constructor(readonly issuer: Issuer) {}

  async call(): Promise<string> {
    if (this.#token === undefined || performance.now() >= this.#renewAtMs) {
      const askedMs = performance.now()
      this.#token = await this.issuer.issue()
      this.#renewAtMs = askedMs + this.#token.lifetimeMs - 5000
    }
    return this.issuer.use(this.#token.value)
  }
}
