import { styleText } from 'node:util'

/** Colours of one stream; each returns its text as it is where there are none. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
}

const formats = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const

export function styleOf(colours: boolean): Style {
  const paint = (format: (typeof formats)[number]) => (text: string) =>
    colours ? styleText(format, text, { validateStream: false }) : text
  return Object.fromEntries(formats.map((format) => [format, paint(format)])) as unknown as Style
}

/**
 * Whether a stream gets colours. `--color` and `--no-color` win over `FORCE_COLOR`, that over `NO_COLOR`, and that over
 * what the stream is: a terminal that is not dumb has colours.
 */
export function hasColours(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  flag?: boolean,
): boolean {
  if (flag !== undefined) return flag
  const force = env.FORCE_COLOR
  if (force !== undefined) return force !== '0' && force !== 'false'
  // https://no-color.org: present and not empty, whatever its value.
  if (env.NO_COLOR) return false
  return stream.isTTY === true && env.TERM !== 'dumb'
}
