import fs from 'node:fs'
import path from 'node:path'
import { runInScope } from '../clock/scope.js'
import { watchFolder } from './live-file.js'

export const commandNames = ['pause', 'resume', 'lift', 'abort'] as const
export type CommandName = (typeof commandNames)[number]

export interface Command {
  readonly id: string
  readonly command: CommandName
}

/** Reads what a dashboard asks of one source: lines of a file in the folder, so that only who may write there commands. */
export class CommandReader {
  readonly #file: string
  readonly #source: string
  #read = 0

  constructor(folder: string, source: string) {
    this.#file = path.join(folder, watchFolder, 'commands.jsonl')
    this.#source = source
  }

  /** Those that are new. Costs one question to the file system where there are none. */
  take(): Command[] {
    try {
      return runInScope(null, () => this.#take())
    } catch {
      // There is no file as long as nobody has asked for anything.
      return []
    }
  }

  #take(): Command[] {
    const { size } = fs.statSync(this.#file)
    if (size <= this.#read) return []
    const fd = fs.openSync(this.#file, 'r')
    try {
      const bytes = Buffer.alloc(size - this.#read)
      const length = fs.readSync(fd, bytes, 0, bytes.length, this.#read)
      // Whole lines alone: one may be under way.
      const end = bytes.subarray(0, length).lastIndexOf(0x0a) + 1
      this.#read += end
      return bytes
        .toString('utf8', 0, end)
        .split('\n')
        .flatMap((line) => this.#parse(line) ?? [])
    } finally {
      fs.closeSync(fd)
    }
  }

  #parse(line: string): Command | undefined {
    try {
      const { id, command, source } = JSON.parse(line)
      const isOurs = source === this.#source && typeof id === 'string' && commandNames.includes(command)
      return isOurs ? { id, command } : undefined
    } catch {
      return undefined
    }
  }
}
