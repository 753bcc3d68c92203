/**
 * Writes every TypeScript block of README and docs to a test file of its own, so that the pages are run as they stand.
 * Lines keep their numbers: a failure names the line of the page. `<!-- not run: reason -->` right before a block
 * leaves it out.
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
    if (!/^<!-- not run: .+ -->$/.test(before)) found.push({ line: at + 2, code: lines.slice(at + 1, end).join('\n') })
    at = end
  }
  return found
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
    for (const { line, code } of snippetsOf(readFileSync(path.join(root, page), 'utf8'))) {
      const file = path.join(folder, `${page.replace(/\.md$/, '')}-${line}.test.ts`)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, `${'\n'.repeat(line - 1)}${code}\n`)
      count++
    }
  }
  return count
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`${writeSnippets()} snippets written to .snippets`)
