import { readFileSync } from 'node:fs'
import type { ExploreOptions } from '@faultline/vitest/explore'
import { expect } from 'vitest'
import { type Body, foundIn } from './search.test-support.js'

/** By which oracle it fails and under which schedule, as it is printed: the same with each of three seeds. */
export async function finds(body: Body, options: ExploreOptions = {}): Promise<readonly string[]> {
  const found: string[][] = []
  for (const seed of [1, 2, 3]) {
    const [how = '', ...schedule] = await foundIn(body, { ...options, seed })
    found.push([how.split(':')[0] ?? '', schedule.join('\n')])
  }
  const [first = []] = found
  expect(found).toEqual([first, first, first])
  return first
}

/** What docs/trophies.md says of a bug: the section that links to its script. */
export class Trophy {
  readonly #section: string

  constructor(script: string) {
    const page = readFileSync(new URL('../../docs/trophies.md', import.meta.url), 'utf8')
    const sections = page.split(/^(?=### )/m)
    this.#section = sections.find((section) => section.includes(`trophies/${script}.mjs)`)) ?? ''
    expect(this.#section, `docs/trophies.md has a section with trophies/${script}.mjs`).not.toBe('')
  }

  /** The first block of text: the schedule, as it is printed. */
  get schedule(): string {
    return this.#block('text', 0)
  }

  get script(): string {
    return this.#block('js', 0)
  }

  /** What the script prints. */
  get output(): string {
    return this.#block('text', 1)
  }

  #block(language: string, at: number): string {
    const blocks = [...this.#section.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)]
    return blocks.filter(([, tag]) => tag === language)[at]?.[2] ?? ''
  }
}
