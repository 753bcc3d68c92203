import { parseArgs, styleText } from 'node:util'
import type { Measures } from 'faultline'
import { naive, resilient } from './orders.js'
import { type Result, run } from './run.js'

type Style = Parameters<typeof styleText>[0]
// Looks at NO_COLOR, FORCE_COLOR and whether this is a terminal.
const paint = (style: Style, text: string) => styleText(style, text, { stream: process.stdout })
const color = paint('red', '') !== ''

const { values } = parseArgs({ options: { seed: { type: 'string', default: '42' } } })
const seed = Number(values.seed)

const say = (...lines: string[]) => console.log(lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n'))
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const percent = (ratio: number | null) => (ratio === null ? '–' : `${(100 * ratio).toFixed(1)} %`)

const columns = [12, 14, 14, 12, 12, 14]
const row = (...cells: string[]) =>
  cells
    .map((cell, i) => cell.padEnd(columns[i] ?? 0))
    .join('')
    .trimEnd()

/** One row of figures; what is bad is red. */
function figures(name: string, { availability, errorRate, incidents, mttr, recoveryTimes }: Measures): string {
  const requests = availability.requests.total > 0
  const ratio = requests ? availability.requests.ratio : availability.time.ratio
  const last = recoveryTimes.at(-1)
  const text = row(
    name,
    `${percent(ratio)}${requests ? '' : ' *'}`,
    requests ? percent(errorRate.ratio) : '–',
    `${incidents.length}${mttr.open > 0 ? ', open' : ''}`,
    mttr.open > 0 ? `≥ ${seconds(mttr.atLeastMs ?? 0)}` : mttr.meanMs === null ? '–' : seconds(mttr.meanMs),
    last === undefined ? '–' : last.lowerBound ? `none in ${seconds(last.recoveryMs)}` : seconds(last.recoveryMs),
  )
  return mttr.open > 0 ? paint('red', text) : incidents.length === 0 ? paint('green', text) : text
}

function show(
  number: number,
  name: string,
  what: string,
  { shop, payment, drawing, confirmed, charged }: Result,
): void {
  say('', `${paint('bold', `${number} ${name}`)}  ${paint('dim', what)}`, '')
  say(...drawing.split('\n'), '')
  say(paint('dim', row('', 'availability', 'error rate', 'incidents', 'MTTR', 'recovery')))
  say(figures('shop', shop), figures('payment', payment))
  const back = payment.recoveryTimes.at(-1)
  if (back === undefined || back.lowerBound)
    say('', 'The calls that were lost hold all ten connections. The outage ends; the shop stays down.')
  else {
    const paid = `${charged} of ${confirmed} confirmed orders are paid in the end`
    say('', `Payment was back ${seconds(back.recoveryMs)} after the outage. ${paid}.`)
  }
}

const startMs = performance.now()
say('', `${paint('bold', 'faultline')}  a shop, and its payment provider cut off from 10 s to 30 s`)
say(
  paint(
    'dim',
    'Real HTTP servers, agents and sockets in this process; one minute of virtual time, some 8 orders a second.',
  ),
)

show(1, 'naive', 'ten kept connections, no timeout', await run(naive, seed, color))
const better = 'timeout and retry (cockatiel), breaker (opossum), orders taken now and paid later'
show(2, 'resilient', better, await run(resilient, seed, color))

say('', paint('dim', '* of the time: probes alone, no customers'))
say('', `Two minutes of virtual time took ${seconds(performance.now() - startMs)}.`, '')
say(
  `The same again     ${paint('cyan', `npm run demo -- --seed ${seed}`)}     every event the same; another seed, other customers`,
)
say(
  `The code           ${paint('cyan', 'examples/demo/orders.ts')}     the two services; take the timeout out and look again`,
)
say(`A first test       ${paint('cyan', 'examples/001-first-chaos-test.test.ts')}     then docs/getting-started.md`, '')
