import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// In the package the pages lie beside the built files; in the repository, in its `docs`.
const folder = [new URL('./docs/', import.meta.url), new URL('../../../docs/', import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find(existsSync)

/** A page of the documentation, as `explain` shows parts of it. */
export interface Page {
  /** From the root of the repository: `docs/scenarios/networkPartition.md`. */
  readonly name: string
  /** On this machine. */
  readonly file: string
  readonly markdown: string
}

/** The page of a scenario, or undefined: one of the user's own has none. */
export function scenarioPage(scenario: string): Page | undefined {
  return readPage(`scenarios/${scenario}.md`)
}

export function faultsPage(): Page | undefined {
  return readPage('faults.md')
}

function readPage(name: string): Page | undefined {
  const file = `${folder}${name}`
  if (folder === undefined || !existsSync(file)) return undefined
  return { name: `docs/${name}`, file, markdown: readFileSync(file, 'utf8') }
}

/** What stands under a heading of the second level, without the heading. */
export function section({ markdown }: Page, heading: string): string | undefined {
  const [, rest] = markdown.split(`\n## ${heading}\n`)
  return rest?.split(/\n## /)[0]?.trim()
}

/** The first block of TypeScript in a text. */
export function firstExample(markdown: string): string | undefined {
  return /```ts\n([\s\S]*?)\n```/.exec(markdown)?.[1]
}

/** Markdown as plain text: links are their words, code and emphasis lose their marks. */
export function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replaceAll('`', '')
}

/** A fault kind as the table of `docs/faults.md` has it. */
export interface FaultRow {
  readonly kind: string
  /** `faults.latency({ delayMs })` */
  readonly maker: string
  readonly options: string
  readonly does: string
}

export function faultRows({ markdown }: Page): FaultRow[] {
  return markdown
    .split('\n')
    .map((line) => /^\| `(\w+)` \| `(faults\..+?)` \|(.*?)\| (.*) \|$/.exec(line))
    .filter((match) => match !== null)
    .map(([, kind, maker, options, does]) => ({
      kind: kind as string,
      maker: maker as string,
      options: plain(options as string).trim(),
      does: plain(does as string),
    }))
}
