/** How far long work has got. */
export interface Progress {
  /** Of the experiment, or what else is run. */
  readonly name: string
  /** Phase of the experiment, or what is being done. */
  readonly phase: string
  /** 0 to 1, of all that is expected to be done. */
  readonly fraction: number
}

export type OnProgress = (progress: Progress) => void
