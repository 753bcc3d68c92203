/** Fails on an import in src that goes against the direction of docs/architecture.md. Tests may import what they like. */
import { globSync, readFileSync } from 'node:fs'
import { importsOf, judgeImport } from './lint/imports.ts'

const root = new URL('../src/', import.meta.url)
const files = globSync('**/*.ts', { cwd: root }).filter((file) => !/\.test(-d|-support)?\.ts$/.test(file))
const found = files.flatMap((file) =>
  importsOf(readFileSync(new URL(file, root), 'utf8'))
    .map((specifier) => judgeImport(file.replaceAll('\\', '/'), specifier))
    .filter((fault) => fault !== undefined)
    .map((fault) => `src/${file}: ${fault}`),
)
for (const line of found) console.error(line)
console.log(`${files.length} files, ${found.length} imports against the grain`)
process.exitCode = found.length === 0 ? 0 : 1
