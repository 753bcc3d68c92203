import { type Command, Option } from 'commander'
import type { Declare } from './declare.js'

/** What compares two trees: compare, verify. */
export function declareChanges({ add, acts }: Declare): void {
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
    async () => (await import('../command/compare.js')).compare,
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
    async () => (await import('../command/verify.js')).verify,
  )
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
