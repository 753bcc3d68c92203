import { type Color, clean, type Paint } from './paint.js'

/** Sections with an empty line between them; those without lines are left out. */
export function sections(...all: readonly (readonly string[])[]): string {
  return `${all
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** A heading over indented lines; nothing where there are none. */
export function under(heading: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint(heading, 'bold'), ...lines.map((line) => `  ${line}`)]
}

/** Columns side by side; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

const colors: Readonly<Record<string, Color>> = { passed: 'green', failed: 'red', untried: 'dim' }

/** `passed` in green, `failed` in red, all else in yellow. */
export function outcomeText(outcome: string, paint: Paint): string {
  return paint(outcome, colors[outcome] ?? 'yellow')
}

export function mark(passed: boolean, paint: Paint): string {
  return passed ? paint('✓', 'green') : paint('✗', 'red')
}

/** `99.5`, `100`: a score with no more digits than it needs, and never rounded to 100 when it is not. */
export function scoreText(score: number): string {
  return String(score > 99.9 && score < 100 ? 99.9 : Number(score.toFixed(1)))
}

export function reasonLines(reasons: readonly string[]): string[] {
  return reasons.map((reason) => `- ${clean(reason)}`)
}
