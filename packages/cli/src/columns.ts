import { stripVTControlCharacters } from 'node:util'

/** Rows as aligned columns, two blanks between; the last column runs free. */
export function columns(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell))
  return rows
    .map(
      (row) =>
        indent +
        row.map((cell, column) => pad(cell, column < row.length - 1 ? (widths[column] as number) : 0)).join('  '),
    )
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Text broken at blanks into lines of at most `room` characters, each indented. */
export function wrap(text: string, room: number, indent = ''): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && width(line) + 1 + width(word) > room - indent.length) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  return lines.map((each) => indent + each).join('\n')
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length
}

function pad(cell: string, to: number): string {
  return cell + ' '.repeat(Math.max(0, to - width(cell)))
}
