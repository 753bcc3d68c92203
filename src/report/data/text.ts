/** Text of at most that many UTF-16 units, with an ellipsis where it was cut; never in the middle of a character. */
export function short(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 2)
  const isHigh = last >= 0xd800 && last < 0xdc00
  return `${text.slice(0, isHigh ? most - 2 : most - 1)}…`
}

/** An error in one line: `TypeError: x is undefined`. */
export function errorText({ name, message }: { readonly name: string; readonly message: string }): string {
  return message === '' ? name : `${name}: ${message}`
}

/** To the microsecond: what is drawn needs no more, and takes fewer bytes. */
export function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
