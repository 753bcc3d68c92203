/** An experiment in real time that minds signals, run as a process of its own. Says what its journal is given, a line each. */
import { runExperiment } from '../../src/experiment.js'
import { faults } from '../../src/index.js'

const recovers = process.argv[2] === 'recovers'
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

const result = await runExperiment(
  {
    name: 'until stopped',
    system: {
      name: 'shop',
      boot(chaos) {
        const db = chaos.wrap('db', { query: async () => 'rows' })
        let broken = false
        const probe = async () => {
          if (broken) throw new Error('worn out')
          await db.query().catch((error: unknown) => {
            broken = !recovers
            throw error
          })
        }
        return { probe, every: 10, dispose: () => say({ type: 'disposed' }) }
      },
    },
    scenarios: [{ fault: faults.exception('ECONNRESET'), at: 'db.*' }],
    duration: '10m',
    recoveryTimeout: '10m',
  },
  {
    seed: 1,
    time: 'real',
    handleSignals: true,
    journal: {
      runOpened: ({ run }) => say({ type: 'run.opened', run }),
      event: (_run, event) => say(event),
      runClosed: ({ outcome }) => say({ type: 'run.closed', outcome }),
      close: ({ outcome }) => say({ type: 'journal.closed', outcome }),
    },
  },
)
const listeners = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')
say({ type: 'result', outcome: result.outcome, reasons: result.reasons, recovery: result.recovery, listeners })
