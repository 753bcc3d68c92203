import { visible } from './visible.js'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text for the content or an attribute of XML, SVG and HTML. `>` too: `]]>` may not be in text. */
export function xml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (char) => entities[char] as string)
}

/** Attributes in the order they are given, each with a space before it; undefined ones are left out. */
export function attributes(given: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join('')
}
