import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import type { Answer, CommonOptions, Context } from './answer.js'
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

  const add = (line: string, description: string, ...shown: string[]): Command => {
    const command = program.command(line).description(description)
    command
      .addOption(new Option('--json', 'write one JSON document to stdout, and nothing else there'))
      .addOption(new Option('--color', 'write colours, whatever stdout is'))
      .addOption(new Option('--no-color', 'write no colours'))
      .addHelpText('after', examples(...shown))
    return quiet(command)
  }
  // Commander gives arguments, then options, then the command.
  // biome-ignore lint/suspicious/noExplicitAny: arguments and options as each command declares them
  const acts = (command: Command, load: () => Promise<(context: Context, ...given: any[]) => Promise<Answer>>) =>
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

  acts(
    add(
      'init',
      'write the set-up and a first chaos test for Vitest or Jest',
      'faultline init',
      'faultline init --yes --runner vitest',
      'faultline init --dry-run',
    )
      .addOption(new Option('--runner <name>', 'the test runner, where it is not plain').choices(['vitest', 'jest']))
      .option('--test <path>', 'where the first test goes')
      .option('-y, --yes', 'ask nothing')
      .option('--install', 'install the package that is missing')
      .option('--force', 'overwrite files that are there')
      .option('--dry-run', 'say what would be written, and write nothing'),
    async () => (await import('./command/init.js')).init,
  )
  acts(
    add(
      'list',
      'list scenarios, fault kinds or experiments',
      'faultline list',
      'faultline list --family network',
      'faultline list faults',
      'faultline list experiments --json',
    )
      .argument('[what]', '`scenarios`, `faults` or `experiments`', 'scenarios')
      .option('--family <name>', 'scenarios of one family alone')
      .option('--config <file>', 'the config file'),
    async () => (await import('./command/list.js')).list,
  )
  acts(
    add(
      'explain',
      'explain a scenario or a fault kind: what it does, its parameters at each severity, an example',
      'faultline explain networkPartition',
      'faultline explain latency',
      'faultline explain cpuStress --fault',
    )
      .argument('<name>', 'name of a scenario or a fault kind')
      .option('--fault', 'the fault kind, where a scenario has the same name')
      .option('--page', 'print the whole page'),
    async () => (await import('./command/explain.js')).explain,
  )
  return program
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}
