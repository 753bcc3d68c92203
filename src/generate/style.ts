/** How source is written in a project. */
export interface Style {
  readonly quotes: 'single' | 'double'
  readonly semicolons: boolean
  /** One step: blanks or a tab. */
  readonly indent: string
}

export const houseStyle: Style = { quotes: 'single', semicolons: false, indent: '  ' }

/** The style of a file, as most of its lines are; of what it does not show, the house's. */
export function styleOf(source: string): Style {
  const lines = source.split('\n').filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
  const count = (fits: RegExp) => lines.filter((line) => fits.test(line)).length
  const single = count(/\b(from|require\()\s*'/) + count(/\(\s*'/)
  const double = count(/\b(from|require\()\s*"/) + count(/\(\s*"/)
  const ended = count(/[\w)\]}'"`];\s*$/)
  const open = count(/^\s*(import .*['"]|\}\))\s*$/)
  const step = lines.map((line) => /^(\t| {2,})\S/.exec(line)?.[1]).find((found) => found !== undefined)
  return {
    quotes: double > single ? 'double' : 'single',
    semicolons: ended > open,
    indent: step === undefined ? houseStyle.indent : step.startsWith('\t') ? '\t' : step,
  }
}

/** Where a statement ends, in source that is to be given a style. */
export const end = '\u0001'

/** Source as the house writes it, with `end` after each statement, in another style. */
export function restyled(source: string, { quotes, semicolons, indent }: Style): string {
  return source
    .split('\n')
    .map((line) => {
      const steps = (/^ */.exec(line)?.[0].length ?? 0) / houseStyle.indent.length
      const text = line.trimStart()
      const code = text.startsWith('//') || quotes === 'single' ? text : doubled(text)
      return indent.repeat(Math.floor(steps)) + code
    })
    .join('\n')
    .replaceAll(end, semicolons ? ';' : '')
}

/** All literals of it are in single quotes, and there are no other single quotes in code that is written here. */
function doubled(code: string): string {
  return code.replaceAll(/'((?:[^'\\]|\\.)*)'/g, (_, inner: string) => {
    return `"${inner.replaceAll("\\'", "'").replaceAll('"', '\\"')}"`
  })
}
