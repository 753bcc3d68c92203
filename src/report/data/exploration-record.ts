/** What a search leaves in a journal, as far as reports show it. */
export interface ExplorationRecord {
  readonly seed: number
  readonly runs: number
  readonly checks: number
  readonly stoppedBy: string
  readonly virtualMs: number
  /** Real ms. */
  readonly elapsedMs: number
  readonly shard?: string
  readonly strategies: readonly { readonly name: string; readonly runs: number }[]
  readonly points: readonly string[]
  readonly pairs: { readonly covered: number; readonly total: number }
  /** Null: not tried. */
  readonly coverage: readonly {
    readonly point: string
    readonly call: number
    readonly fault: string
    readonly outcome: 'passed' | 'failed' | 'not acted' | null
  }[]
  readonly findings: readonly {
    readonly oracle: string
    readonly name: string
    readonly message: string
    readonly atMs: number
    readonly schedule: unknown
    /** As it was printed. */
    readonly text: string
    readonly replay?: string
    readonly strategy: string
    readonly run: number
    readonly diagrams: readonly { readonly cluster: string; readonly text: string; readonly mermaid: string }[]
  }[]
  readonly trials: readonly unknown[]
}
