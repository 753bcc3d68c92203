import { type Command, Option } from 'commander'
import type { Declare } from './declare.js'

/** What runs experiments, or watches runs: run, gameday, continuous, replay, watch. */
export function declareRunning({ add, acts }: Declare): void {
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
    async () => (await import('../command/run.js')).run,
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
    async () => (await import('../command/gameday.js')).gameday,
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
    async () => (await import('../command/continuous.js')).continuous,
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
    async () => (await import('../command/replay.js')).replay,
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
    async () => (await import('../command/watch.js')).watch,
  )
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
