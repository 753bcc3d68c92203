import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)

test('each error code has its section, in order, and no other has', () => {
  const sources = (readdirSync(new URL('src', root), { recursive: true }) as string[]).filter(
    (file) => file.endsWith('.ts') && !file.includes('.test'),
  )
  const codes = sources.flatMap((file) => {
    const text = readFileSync(new URL(`src/${file}`, root), 'utf8')
    return [...text.matchAll(/super\(\s*'(FAULTLINE_[A-Z_]+)'/g)].map(([, code]) => code as string)
  })
  const page = readFileSync(new URL('docs/troubleshooting.md', root), 'utf8')
  const sections = [...page.matchAll(/^## (FAULTLINE_[A-Z_]+)$/gm)].map(([, code]) => code as string)
  expect(sections).toEqual([...new Set(codes)].sort())
})
