import type { DryRun } from '../experiment/index.js'
import { readable } from '../timeline/index.js'
import { sections, table, under } from './lines.js'
import { clean, type FormatOptions, painter } from './paint.js'

/** What an experiment would do, as text. Pure. */
export function formatDryRun(run: DryRun, options: FormatOptions = {}): string {
  const paint = painter(options)
  const { name, description, system, phases, injections, criteria, bounds, warnings } = run
  return sections(
    [
      `${paint(clean(name), 'bold')} against ${clean(system)}: nothing is booted, nothing injected`,
      ...(description === undefined ? [] : [clean(description)]),
    ],
    under('phases', table(phases.map(({ phase, text }) => [phase, clean(text)])), paint),
    under(
      'would inject, counted from the injection',
      injections.map(({ text, at, fromMs, untilMs, optional }) => {
        const where = at === null ? '' : ` at ${clean(at)}`
        return `${clean(text)}${where}: ${readable(fromMs)} to ${readable(untilMs)}${optional ? ', optional' : ''}`
      }),
      paint,
    ),
    under(
      'passes when',
      criteria.map(({ text, weight }) => `${clean(text)}${weight === 1 ? '' : ` (weight ${weight})`}`),
      paint,
    ),
    under('bounds', bounds.map(clean), paint),
    under(
      'warnings',
      warnings.map((warning) => `- ${clean(warning)}`),
      paint,
    ),
  )
}
