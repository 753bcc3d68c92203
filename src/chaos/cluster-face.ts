/** A cluster of a session, as those see it who know nothing of clusters: a search, and what tells of its findings. */
export interface ClusterFace {
  /** Point of its network. */
  readonly name: string
  /** Those that are there now; their names are points. */
  readonly nodes: readonly { readonly name: string }[]
  /** What has happened so far, drawn. */
  diagram(options?: {
    readonly format?: 'text' | 'mermaid'
    readonly until?: number
    readonly around?: readonly number[]
    readonly last?: number
  }): string
}
