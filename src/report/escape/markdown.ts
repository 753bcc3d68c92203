import { visible } from './visible.js'

/**
 * Text for a line of Markdown, or a cell of a table: what could be markup, HTML, a link, a mention or mathematics is
 * written as entities, which are text wherever they are.
 */
export function markdown(text: string): string {
  return (
    visible(text)
      .replace(/[&<>"'`*_{}[\]()#+!|~\\@$^]/g, (char) => `&#${char.charCodeAt(0)};`)
      // What viewers make links of by themselves.
      .replace(/:(?=\/\/)|(?<=mailto|xmpp):/gi, '&#58;')
      .replace(/\bwww\./gi, (found) => found.replace('.', '&#46;'))
  )
}

/** Lines that are shown as they are. The fence is longer than any in them. */
export function fenced(text: string, language = ''): string {
  const lines = text.split(/\r\n|[\r\n]/).map(visible)
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...lines, fence].join('\n')
}

/** The source of a Mermaid diagram: text in it cannot give directives. */
export function mermaidFenced(source: string): string {
  return fenced(source.replaceAll('%%', '#37;#37;'), 'mermaid')
}
