import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { LineTail } from '../tail/line-tail.js'
import { type Sources, watchFolder } from '../tail/sources.js'
import { readLine } from '../view/line.js'
import { textOf } from '../view/text.js'
import type { CommandAnswer, CommandName } from '../view/view.js'

const lookEveryMs = 50
const patienceMs = 5000
/** Of several processes those that had nothing to do answer as well: the others are waited for. */
const othersMs = 700

interface Answer {
  readonly text: string
  readonly acted: boolean
}

/**
 * Gives commands to running processes, by a file in the folder: only who may write there commands. Each process that
 * belongs to the source answers in its live file.
 */
export class CommandLine {
  readonly #sources: Sources
  readonly #waiting = new Set<() => void>()
  #given = 0
  readonly #series: string

  /** @param series tells the commands of this server from those of another */
  constructor(sources: Sources, series: string) {
    this.#sources = sources
    this.#series = series
  }

  /** Settles when a process has answered, or nobody has for a while. */
  give(command: CommandName, source: string): Promise<CommandAnswer> {
    const id = `${this.#series}-${++this.#given}`
    const folder = path.join(this.#sources.folder, watchFolder)
    // Answers to this one come after what is there now.
    const tails = new Map<string, LineTail>()
    for (const file of this.#sources.liveFilesOf(source)) tails.set(file, atEnd(file))
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const line = JSON.stringify({ type: 'command', id, command, source, at: new Date().toISOString() })
    appendFileSync(path.join(folder, 'commands.jsonl'), `${line}\n`, { mode: 0o600 })
    return new Promise((resolve) => {
      const untilMs = performance.now() + patienceMs
      const answers: Answer[] = []
      let firstMs: number | undefined
      const end = (answer: CommandAnswer) => {
        clearInterval(timer)
        this.#waiting.delete(giveUp)
        resolve(answer)
      }
      const giveUp = () => end({ ok: false, text: 'The dashboard was closed.' })
      const timer = setInterval(() => {
        this.#answersTo(id, source, tails, (answer) => answers.push(answer))
        const acted = answers.find((answer) => answer.acted)
        firstMs ??= answers.length > 0 ? performance.now() : undefined
        if (acted !== undefined) end({ ok: true, text: acted.text })
        else if (firstMs !== undefined && performance.now() - firstMs > othersMs)
          end({ ok: true, text: answers[0]?.text ?? '' })
        else if (performance.now() >= untilMs)
          end({
            ok: false,
            text: 'Nobody answered: the run has ended, or takes no commands. docs/dashboard.md says which do.',
          })
      }, lookEveryMs)
      this.#waiting.add(giveUp)
    })
  }

  close(): void {
    for (const giveUp of this.#waiting) giveUp()
  }

  #answersTo(id: string, source: string, tails: Map<string, LineTail>, take: (answer: Answer) => void): void {
    for (const file of this.#sources.liveFilesOf(source)) {
      const tail = tails.get(file) ?? new LineTail(file)
      tails.set(file, tail)
      tail.look(Number.MAX_SAFE_INTEGER, ({ text }) => {
        const line = readLine(text)
        if (line?.type !== 'command.answered' || line.command !== id) return
        take({ text: textOf(line.text), acted: line.acted === true })
      })
    }
  }
}

function atEnd(file: string): LineTail {
  const tail = new LineTail(file)
  // Whole lines alone: one may be under way.
  tail.look(Number.MAX_SAFE_INTEGER, () => {})
  return tail
}
