/**
 * Writes every TypeScript block of README and docs to a test file of its own, so that the pages are run as they stand.
 * Lines keep their numbers: a failure names the line of the page. `<!-- not run: reason -->` right before a block
 * leaves it out; `<!-- own modules: reason -->` has it load all anew, where the other blocks share what they import. A
 * block that begins with the name of a file, `// orders.ts`, is that file: a module for the other
 * blocks of its page, which import it from './orders.js'.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
export const folder = path.join(root, '.snippets')

/** One block: the line it starts at, from 1, and its code. */
export interface Snippet {
  readonly line: number
  readonly code: string
  /** It must not share modules with other blocks. */
  readonly own?: true
  /** Its file, where it is a module and no test. */
  readonly module?: string
}

/** The blocks of a page that are to be run. */
export function snippetsOf(markdown: string): Snippet[] {
  const found: Snippet[] = []
  const lines = markdown.split('\n')
  for (let at = 0; at < lines.length; at++) {
    if (lines[at]?.trim() !== '```ts') continue
    const end = lines.indexOf('```', at + 1)
    if (end < 0) throw new Error(`A block that begins in line ${at + 1} has no end.`)
    const before = lines.slice(0, at).findLast((line) => line.trim() !== '') ?? ''
    const own = /^<!-- own modules: .+ -->$/.test(before)
    if (!/^<!-- not run: .+ -->$/.test(before)) found.push(snippetOf(at + 2, lines.slice(at + 1, end), own))
    at = end
  }
  return found
}

function snippetOf(line: number, lines: readonly string[], own: boolean): Snippet {
  const module = /^\/\/ ([\w-]+\.ts)$/.exec(lines[0] ?? '')?.[1]
  return { line, code: lines.join('\n'), ...(own && { own }), ...(module !== undefined && { module }) }
}

function pages(): string[] {
  const docs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  return ['README.md', ...docs.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)].sort()
}

/** Writes them all. Gives how many there were. */
export function writeSnippets(): number {
  rmSync(folder, { recursive: true, force: true })
  let count = 0
  for (const page of pages()) {
    for (const { line, code, own, module } of snippetsOf(readFileSync(path.join(root, page), 'utf8'))) {
      const file = path.join(
        folder,
        path.dirname(page),
        module ?? `${path.basename(page, '.md')}-${line}${own ? '.own' : ''}.test.ts`,
      )
      mkdirSync(path.dirname(file), { recursive: true })
      // Modules of one name on two pages of a folder would be one file: the second one is refused.
      writeFileSync(file, `${'\n'.repeat(line - 1)}${code}\n`, { flag: 'wx' })
      count++
    }
  }
  return count
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`${writeSnippets()} snippets written to .snippets`)
