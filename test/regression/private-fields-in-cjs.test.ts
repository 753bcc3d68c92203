import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/**
 * What makes CJS of our ES modules (sucrase, in tsup) takes `this.#incidents = x` for an assignment to an export of that
 * name, and replaces the export: `this.#incidents = exports.incidents = x`. The ES modules are right, and no test on
 * the sources can see it.
 */
test('no private field that is assigned to has the name of an export', () => {
  // The packages for Vitest and of the command are ES modules alone; the page of a report is a script of its own.
  const files = globSync('{src,packages/jest/src}/**/*.ts').filter(
    (file) => !/\.test(-d|-support)?\.ts$|^src\/report\/page\//.test(file),
  )
  const exported = new Set<string>()
  const assigned: { readonly file: string; readonly name: string }[] = []
  for (const file of files) {
    const source = readFileSync(file, 'utf8')
    for (const [, name] of source.matchAll(/^export (?:async )?(?:const|let|function\*?|class) (\w+)/gm))
      exported.add(name as string)
    for (const [, name] of source.matchAll(/\.#(\w+)\s*(?:[-+*/%&|^?]{0,3}=(?!=)|\+\+|--)/g))
      assigned.push({ file, name: name as string })
  }
  expect(files.length).toBeGreaterThan(100)
  expect(assigned.filter(({ name }) => exported.has(name))).toEqual([])
})
