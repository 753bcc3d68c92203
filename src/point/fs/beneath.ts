import fs from 'node:fs'

/** Functions of `fs` as they were before our patches: what operations are carried out with. */
export type Beneath = typeof fs

let found: Beneath | undefined
let depth = 0
/** What the operation under way is carried out on, where that is not the machine. */
let chosen: Beneath | undefined

/** Notes what is there, right before the patches are put on. */
export function noteBeneath(): void {
  found = { ...fs, promises: { ...fs.promises } }
}

export function beneath(): Beneath {
  return chosen ?? found ?? fs
}

/**
 * Runs what is a part of an operation, all of it synchronous: functions of `fs` that the runtime's own call meanwhile
 * (`writeFileSync` calls `openSync`) are no operations of their own.
 * @param on what `beneath` gives meanwhile. @default those of the machine
 */
export function within<T>(body: () => T, on?: Beneath): T {
  const before = chosen
  depth++
  chosen = on
  try {
    return body()
  } finally {
    chosen = before
    depth--
  }
}

export function isWithin(): boolean {
  return depth > 0
}
