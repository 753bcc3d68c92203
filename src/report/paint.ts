/** How a report is printed. */
export interface FormatOptions {
  /** ANSI colour. @default false */
  readonly color?: boolean
  /** Columns of the drawn timeline, 60 or more. @default 100 */
  readonly width?: number
}

const codes = { red: [31, 39], green: [32, 39], yellow: [33, 39], dim: [2, 22], bold: [1, 22] } as const

export type Color = keyof typeof codes

/** Text in a colour, or as it is. */
export type Paint = (text: string, color: Color) => string

export function painter({ color = false }: FormatOptions): Paint {
  return (text, name) => (color ? `\u001b[${codes[name][0]}m${text}\u001b[${codes[name][1]}m` : text)
}

/** Text from outside (names, messages) without what a terminal would obey. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
}
