import { CommanderError } from 'commander'
import type { Answer, Context } from './answer.js'
import { type ExitCode, exitCodes } from './exit-code.js'
import { describeFailure } from './failure.js'
import { createProgram } from './program.js'
import { hasColours, styleOf } from './style.js'
import type { Terminal } from './terminal.js'

/** Runs one command line, and gives what the process is to end with. Never rejects. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.passed
  // Known before the command line is read: an error in it is told as JSON, too.
  let json = argv.includes('--json')
  let said = ''
  let command = argv.find((word) => !word.startsWith('-')) ?? ''

  const answerWith = (name: string, code: ExitCode, document: object, text: string) => {
    exitCode = code
    if (json) terminal.stdout.write(`${JSON.stringify({ command: name, exitCode: code, ...document }, null, 2)}\n`)
    else if (text !== '') (code === exitCodes.misuse ? terminal.stderr : terminal.stdout).write(`${text}\n`)
  }
  const program = createProgram(terminal, {
    async run(name, options, act) {
      command = name
      json = options.json === true
      const color = hasColours(terminal.stdout, terminal.env, options.color)
      const context: Context = {
        terminal,
        json,
        out: styleOf(color),
        err: styleOf(hasColours(terminal.stderr, terminal.env, options.color)),
        format: { color, width: Math.min(terminal.stdout.columns ?? 100, 160) },
      }
      const { exitCode: code = exitCodes.passed, document, text }: Answer = await act(context)
      answerWith(name, code, document, text)
    },
    said: (text) => {
      said += text
    },
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    // Help and version have been written; what else commander throws is misuse.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.passed
    const { exitCode: code, document, text } = describeFailure(error, said.trim())
    exitCode = code
    if (json) answerWith(command, code, { error: document }, '')
    else terminal.stderr.write(`${text}\n`)
  }
  return exitCode
}
