import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import type { Answer, CommonOptions, Context } from './answer.js'
import { declareChanges } from './declare/changes.js'
import type { Declare } from './declare/declare.js'
import { declareRecords } from './declare/records.js'
import { declareRunning } from './declare/running.js'
import { declareSetUp } from './declare/set-up.js'
import { exitCodes } from './exit-code.js'
import { hasColours } from './style.js'
import type { Terminal } from './terminal.js'

interface Hooks {
  /** Runs a command that has been understood. */
  run(name: string, options: CommonOptions, act: (context: Context) => Promise<Answer>): Promise<void>
  /** What commander says about a command line that it does not understand. */
  said(text: string): void
}

const codes = `
Exit codes: ${Object.entries(exitCodes)
  .map(([name, code]) => `${code} ${name}`)
  .join(', ')}`

/**
 * The command line. Each command's module is imported when it is run: `--help` and a typo load none of them.
 */
export function createProgram(terminal: Terminal, { run, said }: Hooks): Command {
  const program = new Command('faultline')
  program
    .description('Chaos engineering inside the unit test: set up, explain, run experiments, replay, report.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .addHelpText(
      'after',
      `${examples('faultline init', 'faultline list --family network', 'faultline explain networkPartition')}\n${codes}`,
    )

  const add: Declare['add'] = (line, description, ...shown) => {
    const command = program.command(line).description(description)
    command
      .addOption(new Option('--json', 'write one JSON document to stdout, and nothing else there'))
      .addOption(new Option('--color', 'write colours, whatever stdout is'))
      .addOption(new Option('--no-color', 'write no colours'))
      .addHelpText('after', examples(...shown))
    return quiet(command)
  }
  const acts: Declare['acts'] = (command, load) =>
    command.action(async (...given: unknown[]) => {
      const args = given.slice(0, -1)
      await run(command.name(), args.at(-1) as CommonOptions, async (context) => (await load())(context, ...args))
    })
  const quiet = (command: Command) =>
    command
      .exitOverride()
      .showHelpAfterError(`(\`faultline ${command === program ? '' : `${command.name()} `}--help\` says more)`)
      .configureOutput({
        writeOut: (text) => void terminal.stdout.write(text),
        writeErr: said,
        getOutHelpWidth: () => terminal.stdout.columns ?? 100,
        getOutHasColors: () => hasColours(terminal.stdout, terminal.env),
        getErrHasColors: () => hasColours(terminal.stderr, terminal.env),
      })
  quiet(program)

  const declare = { add, acts }
  declareSetUp(declare)
  declareRunning(declare)
  declareRecords(declare)
  declareChanges(declare)
  return program
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}
