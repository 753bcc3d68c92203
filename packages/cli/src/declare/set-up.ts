import { Option } from 'commander'
import type { Declare } from './declare.js'

/** What sets a project up and tells what there is: init, list, explain, generate. */
export function declareSetUp({ add, acts }: Declare): void {
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
    async () => (await import('../command/init.js')).init,
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
    async () => (await import('../command/list.js')).list,
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
    async () => (await import('../command/explain.js')).explain,
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
    async () => (await import('../command/generate.js')).generate,
  )
}
