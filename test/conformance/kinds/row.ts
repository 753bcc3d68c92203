import type { Chaos, FaultData, Injection, InjectOptions } from '../../../src/index.js'

/** One kind of fault, put to code that does the same in virtual and in real time. */
export interface Row {
  readonly kind: string
  /** What else there is to tell rows of one kind apart. */
  readonly variant?: string
  readonly fault: FaultData
  readonly options?: InjectOptions
  /**
   * What it notes is compared word for word, so it holds no times: only what came of what was done, in order. Waits are
   * short, and where something must not happen before another, there is a fifth of a second in between.
   */
  body(tools: Tools): unknown
  /** The session lasts no shorter than this, in either time; ms. */
  readonly atLeastMs?: number
  /** Drawn delays are the same too: not for kinds whose delays depend on the moment of the call. @default true */
  readonly sameDelays?: boolean
}

export interface Tools {
  readonly chaos: Chaos
  readonly injection: Injection
  /** Adds to what is compared. */
  note(text: string): void
  /** The answer of a call, or its error, in few words; `pending` after a fifth of a second. */
  told(call: () => unknown): Promise<string>
  sleep(ms: number): Promise<void>
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** What one run came to: verdicts, outcomes and ends, in order. */
export interface Run {
  readonly verdicts: readonly string[]
  readonly outcomes: readonly string[]
  readonly ends: readonly string[]
  readonly tookMs: number
}

export async function told(call: () => unknown): Promise<string> {
  try {
    const answer = await Promise.race([call(), sleep(200).then(() => pending)])
    return answer === pending ? 'pending' : `answers ${JSON.stringify(answer)}`
  } catch (error) {
    const { name, code, status } = error as { name?: string; code?: unknown; status?: unknown }
    return `fails: ${name} ${code ?? status ?? ''}`.trim()
  }
}

const pending = Symbol('pending')

export { sleep }
