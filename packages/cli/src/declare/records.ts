import { type Command, Option } from 'commander'
import type { Declare } from './declare.js'

/** What asks the journals: report, graph, predict, history, trends. */
export function declareRecords({ add, acts }: Declare): void {
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
    async () => (await import('../command/report.js')).report,
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
    async () => (await import('../command/graph.js')).graph,
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
    async () => (await import('../command/predict.js')).predict,
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
    async () => (await import('../command/history.js')).history,
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
    async () => (await import('../command/trends.js')).trends,
  )
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
