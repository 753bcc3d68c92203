/** What a matcher uses of the runner's `this`. Vitest and Jest both have it: adapters pass the functions to `expect.extend`. */
export interface MatcherContext {
  readonly isNot?: boolean
  /** 'resolves', 'rejects' or ''; undefined inside another matcher: `toEqual(expect.toHaveMttrBelow('30s'))`. */
  readonly promise?: string | undefined
  readonly utils: {
    matcherHint(name: string, received?: string, expected?: string, options?: HintOptions): string
    printExpected(value: unknown): string
    printReceived(value: unknown): string
    stringify(value: unknown): string
  }
}

interface HintOptions {
  readonly isNot?: boolean
  readonly promise?: string
  readonly comment?: string
}

/** What a matcher answers, for any runner's `expect.extend`. */
export interface MatcherResult {
  readonly pass: boolean
  message(): string
}
