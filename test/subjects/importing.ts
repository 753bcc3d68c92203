import { setTimeout as sleep } from 'node:timers/promises'

export interface Source {
  load(): Promise<readonly string[]>
}

/** Wrong: ten attempts are over before a restart of the source is. */
export async function importAtOnce(source: Source): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await source.load()
    } catch (error) {
      if (attempt === 10) throw error
    }
  }
}

/** Right: ten attempts last 51.1 s. */
export async function importWithBackoff(source: Source): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await source.load()
    } catch (error) {
      if (attempt === 10) throw error
      await sleep(100 * 2 ** (attempt - 1))
    }
  }
}
