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
  /** The same as data too, for a journal. @param last most lines; of more, those nearest to the moments of `around` */
  sketch(part: { readonly last: number; readonly around: readonly number[] }): ClusterSketch
}

/** A part of what went between the nodes of a cluster: drawn, and as data. */
export interface ClusterSketch {
  readonly cluster: string
  /** The source of a Mermaid sequence diagram. */
  readonly mermaid: string
  readonly text: string
  /** Those that are in it. */
  readonly nodes: readonly string[]
  /** In the order they were sent. */
  readonly messages: readonly {
    readonly fromNode: string
    readonly toNode: string
    /** Virtual ms. */
    readonly sentMs: number
    /** When it arrived or ended on its way; null: it was under way. */
    readonly receivedMs: number | null
    readonly label: string
    /** What became of it: `delivered`, `lost`, `under way`. */
    readonly state: string
  }[]
}
