import fs from 'node:fs'

/** Functions of `fs` as they were before our patches: what operations are carried out with. */
export type Beneath = typeof fs

let found: Beneath | undefined
let depth = 0

/** Notes what is there, right before the patches are put on. */
export function noteBeneath(): void {
  found = { ...fs, promises: { ...fs.promises } }
}

export function beneath(): Beneath {
  return found ?? fs
}

/**
 * Runs what is a part of an operation, all of it synchronous: functions of `fs` that the runtime's own call meanwhile
 * (`writeFileSync` calls `openSync`) are no operations of their own.
 */
export function within<T>(body: () => T): T {
  depth++
  try {
    return body()
  } finally {
    depth--
  }
}

export function isWithin(): boolean {
  return depth > 0
}
