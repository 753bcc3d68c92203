import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { main } from './main.js'

class Kept extends Writable {
  text = ''
  onText = (_text: string): void => {}
  readonly isTTY: boolean
  readonly columns = 100

  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk
    this.onText(String(chunk))
    done()
  }
}

export interface Said {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the command answers
  readonly json: () => any
}

interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** All streams are terminals. */
  readonly isTTY?: boolean
  /** What is typed at a question, by some of its words; once each. */
  readonly answers?: Readonly<Record<string, string>>
}

/** Runs a command line in a folder, with nobody at the terminal and no environment, unless given. */
export async function faultline(argv: readonly string[], given: Surroundings = {}): Promise<Said> {
  const { cwd = tmpdir(), env = {}, isTTY = false, answers = {} } = given
  const [stdout, stderr] = [new Kept(isTTY), new Kept(isTTY)]
  const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode: () => {} })
  const left = new Map(Object.entries(answers))
  stderr.onText = (text) => {
    for (const [question, keys] of left)
      if (text.includes(question) && left.delete(question)) setImmediate(() => stdin.write(keys))
  }
  const exitCode = await main(argv, { stdin, stdout, stderr, cwd, env })
  return { exitCode, stdout: stdout.text, stderr: stderr.text, json: () => JSON.parse(stdout.text) }
}

/** A folder with these files, gone when the test has ended. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}
