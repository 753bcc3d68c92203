/** What a fault does to a resource of the process, from when it begins until it is lifted. */
export type ResourceEffect = StressCpu | LeakMemory | BlockLoop | PauseProcess | TakeDescriptors

/** `virtual`: the session alone sees it, the same each time. `real`: the process bears it. */
export type ResourceMode = 'virtual' | 'real'

interface Named {
  readonly on: 'resource'
  /** For the timeline: `cpu 90 %`. */
  readonly name: string
  readonly mode: ResourceMode
  /** Real mode: ms after which it ends even if it has not been lifted. */
  readonly capMs: number
}

/** Other work keeps the processor busy. */
export interface StressCpu extends Named {
  readonly does: 'stressCpu'
  /** Share of the cores' time, 0 to 1. */
  readonly load: number
  /** How many cores; undefined: all that there are. */
  readonly cores: number | undefined
  /** Virtual mode: mean length in ms of the pieces of work that a callback waits behind. */
  readonly sliceMs: number
}

/** Memory is taken and not given back. */
export interface LeakMemory extends Named {
  readonly does: 'leakMemory'
  readonly bytesPerSecond: number
  readonly capBytes: number
}

/** Something runs on the main thread and does not return for a while, again and again. */
export interface BlockLoop extends Named {
  readonly does: 'blockLoop'
  readonly blockMs: number
  /** From the start of one block to that of the next. */
  readonly everyMs: number
}

/** The whole process stands still once, as after SIGSTOP, and goes on. */
export interface PauseProcess extends Named {
  readonly does: 'pauseProcess'
  readonly forMs: number
}

/** File descriptors run out. */
export interface TakeDescriptors extends Named {
  readonly does: 'takeDescriptors'
  /** Virtual mode: how many are left. Real mode: how many are taken. */
  readonly limit: number
  /** Real mode: most that are taken. */
  readonly capDescriptors: number
}
