const narrow = new Set("ijlftrI.,:;'|![]() -")
const wide = new Set('mwMW@%—')

/**
 * About how wide text is at 11 px of a sans-serif font, in px. Exact it need not be: the picture says how long its text is
 * to be drawn.
 */
export function textWidth(text: string): number {
  let width = 0
  for (const char of text) width += narrow.has(char) ? 4.2 : wide.has(char) ? 10 : char >= '\u2e80' ? 12 : 6.9
  return Math.ceil(width)
}
