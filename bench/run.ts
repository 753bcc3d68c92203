/** npm run bench [-- name …] [--json]: runs the benches on the built package and prints each figure with its ratio. */
import { spawnSync } from 'node:child_process'
import type { Row } from './harness.ts'

const names = [
  'schedules',
  'explore',
  'timer',
  'point',
  'events',
  'files',
  'history',
  'http',
  'tcp',
  'cluster',
  'linearizable',
  'report',
  'import',
]
const json = process.argv.includes('--json')
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}. There are: ${names.join(', ')}.`)
  process.exit(2)
}
// What a user installs is what is measured. Its build speaks on stderr: with --json, stdout is rows alone.
const built = spawnSync('tsup', ['--no-dts'], { stdio: ['ignore', 2, 2] })
if (built.status !== 0) process.exit(1)
for (const name of wanted.length > 0 ? wanted : names) {
  const { bench } = (await import(`./${name}.ts`)) as { bench: () => Promise<Row[]> }
  for (const row of await bench()) console.log(json ? JSON.stringify(row) : lineOf(row))
}

function lineOf({ bench, value, unit, against, ratio, goal, met }: Row): string {
  const figure = `${value.toLocaleString('en')} ${unit}`
  return `${met ? '✓' : '✗'} ${bench.padEnd(22)} ${figure.padEnd(26)} ${ratio} × ${against} (goal ${goal})`
}
