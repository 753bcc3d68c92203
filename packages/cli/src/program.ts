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
  acts(
    runs(
      add(
        'run',
        'run an experiment: steady state, faults, recovery, steady state, and what must have held',
        'faultline run payment-outage',
        'faultline run experiments/outage.experiment.ts --seed 42 --json',
        'faultline run outage.yaml --time real --journal journals',
        'faultline run outage --dry-run',
      )
        .argument('<experiment>', 'path of its file, or its name as `faultline list experiments` shows it')
        .option('--dry-run', 'say what it would do; nothing is booted, nothing injected'),
    ),
    async () => (await import('./command/run.js')).run,
  )
  acts(
    runs(
      add(
        'gameday',
        'run several experiments against one system, in turn or overlapping, with one report',
        'faultline gameday friday.gameday.ts',
        'faultline gameday friday.gameday.ts --seed 42 --json',
      ).argument('<file>', 'module whose default export has `system`, `steps`, and what `runGameDay` takes'),
    ),
    async () => (await import('./command/gameday.js')).gameday,
  )
  acts(
    runs(
      add(
        'continuous',
        'run experiments at an interval: a month in seconds, or in real time as a soak test',
        'faultline continuous outage --every 1h --for 30d',
        'faultline continuous soak.ts --time real --journal journals',
        'faultline continuous outage --every 10m --runs 100 --keep-system --json',
      )
        .argument(
          '<file>',
          'an experiment, or a module with `experiments`, `every` and what else `runContinuous` takes',
        )
        .option('--every <duration>', 'from the start of one to the start of the next')
        .option('--for <duration>', 'none begins after that')
        .option('--runs <number>', 'most experiments')
        .option('--keep-system', 'boot the system once, for all of them'),
    ),
    async () => (await import('./command/continuous.js')).continuous,
  )
  acts(
    runs(
      add(
        'replay',
        'run again what a token or a journal holds, or show what a token holds',
        'faultline replay f1.9CRgTww6bGxAhNUWwtAA',
        "faultline replay f1.9CRgTww6bGxAhNUWwtAA -- npx vitest run test/checkout.test.ts -t 'an outage'",
        'faultline replay f1.9CRgTww6bGxAhNUWwtAA --experiment outage',
        'faultline replay .faultline/experiment-outage-2026-11-25T11-25-45-975Z.jsonl',
      )
        .argument('<token|journal>', 'a replay token, the line that a failure printed, or the path of a journal')
        .argument('[command...]', 'after `--`: a command that is run with the token')
        .option('--experiment <name>', 'the experiment to run: a path, or a name')
        .option('--run <number>', 'one run of a journal alone'),
    ),
    async () => (await import('./command/replay.js')).replay,
  )
  acts(
    add(
      'report',
      'report what a journal holds, as text, HTML, Markdown, JUnit, JSON or pictures; every figure is computed anew from its events',
      'faultline report',
      'faultline report .faultline/experiment-outage-2026-11-25T11-25-45-975Z.jsonl',
      'faultline report journals --json',
      'faultline report --output report.html,summary.md,timeline.svg',
      'faultline report --format badge --metric availability --output chaos.svg',
      'faultline report --github-summary',
      'faultline report --history --graph --output report.html',
    )
      .argument('[journal]', 'path of a journal, or of a folder: its newest (default: the newest of all)')
      .option('--run <number>', 'one run alone')
      .option('--output <files>', 'files to write, by commas; the extension gives the format')
      .addOption(
        new Option('--format <name>', 'the format of all files, or of stdout without any').choices([
          'text',
          'html',
          'markdown',
          'junit',
          'json',
          'svg',
          'badge',
        ]),
      )
      .option('--github-summary', 'append it as Markdown to the summary of the GitHub Actions job')
      .addOption(
        new Option('--chart <name>', 'of pictures (default: by the name of the file, or timeline)').choices([
          'timeline',
          'heatmap',
          'latency',
        ]),
      )
      .addOption(new Option('--theme <name>', 'of pictures (default: light)').choices(['light', 'dark']))
      .option('--history', 'trends and flaky tests too, of the history beside the journal; what is new is imported')
      .option('--database <file>', 'the database of that history (default: history.sqlite in the folder)')
      .option('--graph', 'the knowledge graph too, of the journals beside the journal')
      .option('--metric <name>', 'of badges: outcome, targets, or a metric (default: outcome)')
      .option('--config <file>', 'the config file'),
    async () => (await import('./command/report.js')).report,
  )
  acts(
    add(
      'graph',
      'ask the knowledge graph of the journals, or write it as GraphML, JSON-LD or Cypher',
      'faultline graph',
      'faultline graph depends-on checkout',
      'faultline graph blast-radius payments.charge',
      'faultline graph regressions --since 2026-01-01',
      'faultline graph --format graphml --output history.graphml',
    )
      .argument(
        '[query]',
        'summary, depends-on, dependents, blast-radius, weakest, never-tested or regressions',
        'summary',
      )
      .argument('[name]', 'of a component or a point, for the queries that ask for one')
      .option('--journal <folder>', 'folder of journals (default: FAULTLINE_JOURNAL, the config, or .faultline)')
      .option('--since <date|commit>', 'of regressions: those that came then or later')
      .addOption(
        new Option('--format <format>', 'the whole graph in another form').choices(['graphml', 'jsonld', 'cypher']),
      )
      .option('--output <file>', 'where that is written (default: stdout)')
      .option('--config <file>', 'the config file'),
    async () => (await import('./command/graph.js')).graph,
  )
  acts(
    judges(
      add(
        'compare',
        'compare the journals of two sides: did a change make resilience worse?',
        'faultline compare journals/main journals/patch',
        'faultline compare before.jsonl after.jsonl --json',
        'faultline compare journals/main journals/patch --markdown comparison.md --gate strict',
      )
        .argument('<before>', 'path of a journal, or of a folder: all that are in it')
        .argument('<after>', 'the same of the other side'),
    ),
    async () => (await import('./command/compare.js')).compare,
  )
  acts(
    judges(
      add(
        'verify',
        'run the chaos tests of another commit and of the working tree with the same seeds, and compare',
        'faultline verify --base main',
        'faultline verify --base main --only test/chaos --seeds 20 --markdown comparison.md',
        'faultline verify --base v1.2.0 --install --prepare "npm run build"',
        'faultline verify --base main --experiments',
        'faultline verify --base main -- npm run test:chaos',
      )
        .argument('[command...]', 'after `--`: what runs the tests, with a reporter of faultline')
        .requiredOption('--base <ref>', 'branch, tag or commit to compare with')
        .option('--seeds <number>', 'runs on each side', '10')
        .option('--seed <number>', 'the first of them (default: the config, or 1)')
        .addOption(new Option('--runner <name>', 'the test runner, where it is not plain').choices(['vitest', 'jest']))
        .option('--only <pattern...>', 'files of tests, as the runner takes them')
        .option('--experiments', 'run the experiments that the config finds, in place of tests')
        .option('--install', 'install the packages of the base (default: those of the working tree are linked)')
        .option('--prepare <line>', 'a line of the shell that is run in the base before its tests: a build')
        .option('--journals <folder>', 'keep the journals, in `before` and `after` of it'),
    ),
    async () => (await import('./command/verify.js')).verify,
  )
  acts(
    add(
      'watch',
      'serve a live page over running tests, soaks and game days, on this machine alone',
      'faultline watch',
      'faultline watch -- npx vitest run',
      'faultline watch --journal journals --port 4200',
    )
      .argument('[command...]', 'after `--`: a command that is run, and whose tests are watched while they run')
      .option('--port <number>', 'where it listens (default: as the last time, if that is free)')
      .option(
        '--journal <folder>',
        'the folder that is watched (default: FAULTLINE_JOURNAL, the config, or .faultline)',
      )
      .option('--config <file>', 'the config file'),
    async () => (await import('./command/watch.js')).watch,
  )
  acts(
    add(
      'generate',
      'write a chaos test for each point that a body reaches, with the faults that make sense there',
      'faultline generate src/checkout.chaos.ts',
      'faultline generate test/checkout.test.ts --dry-run',
      'faultline generate src/checkout.chaos.ts --output test/checkout.chaos.test.ts --force',
    )
      .argument('<module...>', 'a module that exports bodies, or a test that imports them')
      .addOption(new Option('--runner <name>', 'the test runner, where it is not plain').choices(['vitest', 'jest']))
      .option('--output <path>', 'where the test goes (default: as the tests that are there)')
      .option('--points <pattern...>', 'points alone that fit')
      .option('--force', 'overwrite a file that is there')
      .option('--dry-run', 'say what would be written, and write nothing'),
    async () => (await import('./command/generate.js')).generate,
  )
  acts(
    asksHistory(
      add(
        'history',
        'journals in one database: list, show and import them, tell flaky tests, and prune what is old',
        'faultline history',
        'faultline history list --test checkout --outcome failed --since 2026-01-01',
        'faultline history show 12 --run 1',
        'faultline history flaky',
        'faultline history import ci-artifacts/journals',
        'faultline history prune --keep-runs 100 --keep-age 90d --keep-failed',
      )
        .argument('[action]', '`list`, `show`, `flaky`, `import` or `prune`', 'list')
        .argument('[places...]', 'of `show`: the number of a journal; of `import`: journals and folders of them'),
    )
      .option('--test <name>', 'of one test or experiment')
      .addOption(
        new Option('--kind <kind>', 'of one kind').choices([
          'experiment',
          'resilience',
          'continuous',
          'gameday',
          'test',
        ]),
      )
      .addOption(
        new Option('--outcome <outcome>', 'that ended so').choices([
          'passed',
          'failed',
          'aborted',
          'interrupted',
          'not started',
          'unfinished',
        ]),
      )
      .option('--commit <hash>', 'of one commit: the first digits will do')
      .option('--limit <number>', 'the newest so many (default: 20)')
      .option('--run <number>', 'of `show`: one run with its figures')
      .option('--events', 'of `import`: keep each event, too')
      .option('--again', 'of `import`: also what is there already')
      .option('--keep-runs <number>', 'of `prune`: the newest so many of each test stay')
      .option('--keep-age <duration>', 'of `prune`: what is no older stays')
      .option('--keep-failed', 'of `prune`: what did not pass stays')
      .option('--dry-run', 'of `prune`: say what would go'),
    async () => (await import('./command/history.js')).history,
  )
  acts(
    asksHistory(
      add(
        'trends',
        'how each metric went from commit to commit',
        'faultline trends',
        'faultline trends checkout --metric mttr',
        'faultline trends --branch main --since 2026-01-01 --json',
      ).argument('[test]', 'name of a test or an experiment'),
    )
      .option('--metric <name>', 'one metric alone')
      .option('--system <name>', 'one system alone')
      .option('--points <number>', 'the newest so many commits (default: 50)')
      .option('--alpha <number>', 'a direction is told when its p is no more (default: 0.01)')
      .option('--all', 'metrics that are the same at every commit, too'),
    async () => (await import('./command/trends.js')).trends,
  )
  acts(
    add(
      'predict',
      'rank what was never tried by how likely it is to fail, from the searches in the journals',
      'faultline predict',
      'faultline predict --top 5 --json',
      'faultline predict --model .faultline/model.json',
    )
      .option('--top <number>', 'most faults, and most pairs of faults, that are shown (default: 20)')
      .option('--model <file>', 'write the model there, for the option `learn` of a search')
      .option('--half-life <duration>', 'a trial counts half after so long; `never`: it counts for ever (default: 90d)')
      .option('--journal <folder>', 'folder of journals (default: FAULTLINE_JOURNAL, the config, or .faultline)')
      .option('--config <file>', 'the config file'),
    async () => (await import('./command/predict.js')).predict,
  )
  return program
}

/** Options of every command that compares two sides. */
function judges(command: Command): Command {
  return command
    .option('--markdown <file>', 'write the comparison as Markdown, too, for a pull request')
    .option('--alpha <number>', 'chance of a false alarm in all of it, 0.001 to 0.5 (default: the config, or 0.005)')
    .addOption(
      new Option('--gate <gate>', 'what ends it with 1 (default: the config, or regression)').choices([
        'regression',
        'strict',
        'off',
      ]),
    )
    .option('--config <file>', 'the config file')
}

/** Options of every command that asks the history. */
function asksHistory(command: Command): Command {
  return command
    .option('--branch <name>', 'of one branch')
    .option('--since <date>', 'of journals begun then or later')
    .option('--journal <folder>', 'folder of journals (default: FAULTLINE_JOURNAL, the config, or .faultline)')
    .option('--database <file>', 'the database (default: history.sqlite in that folder)')
    .option('--no-import', 'take what is there, and bring in no journals')
    .option('--config <file>', 'the config file')
}

/** Options of every command that runs something. */
function runs(command: Command): Command {
  return command
    .option('--seed <number>', 'seed, 0 to 4294967295 (default: FAULTLINE_SEED, the config, or a fresh one)')
    .addOption(
      new Option('--time <clock>', 'the clock it runs on (default: the config, or virtual)').choices([
        'virtual',
        'real',
      ]),
    )
    .option('--journal <folder>', 'where it is recorded (default: FAULTLINE_JOURNAL, the config, or .faultline)')
    .option('--no-journal', 'record nothing')
    .option('--config <file>', 'the config file')
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}
