// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g
const loneSurrogate = /\p{Surrogate}/gu

/**
 * Text from outside (names, notes, messages) as what can be seen: control characters as their pictures (`␛`), line ends as
 * spaces, and what turns the direction of text, or is half a character, as `�`. XML, terminals and viewers of Markdown do
 * things at these, or refuse them.
 */
export function visible(text: string): string {
  return text.replace(hidden, pictureOf).replace(loneSurrogate, '\ufffd')
}

function pictureOf(char: string): string {
  const code = char.charCodeAt(0)
  if ((code >= 9 && code <= 13) || code === 0x2028 || code === 0x2029) return ' '
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}
