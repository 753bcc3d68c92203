import type { DryRun } from 'faultline/experiment'
import { columns } from '../columns.js'
import type { Style } from '../style.js'

/** What an experiment would do, in text. */
export function formatDryRun(planned: DryRun, style: Style): string {
  const { name, system, phases, injections, criteria, bounds, warnings } = planned
  return [
    `${style.bold(name)} would be run on ${system}:`,
    columns(phases.map(({ phase, text }) => [style.cyan(phase), text])),
    columns(
      injections.map(({ text, at, fromMs, untilMs }) => [
        style.cyan(text),
        `at ${at ?? 'all code'}`,
        `${seconds(fromMs)} to ${seconds(untilMs)}`,
      ]),
    ),
    ...(criteria.length === 0 ? [] : [criteria.map(({ text }) => `must hold: ${text}`).join('\n')]),
    ...(bounds.length === 0 ? [] : [bounds.map((text) => `bound: ${text}`).join('\n')]),
    ...(warnings.length === 0 ? [] : [warnings.map((text) => style.yellow(`warning: ${text}`)).join('\n')]),
  ].join('\n\n')
}

function seconds(ms: number): string {
  return `${ms / 1000} s`
}
