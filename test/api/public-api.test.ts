import { expect, test } from 'vitest'
import { entries, specifier } from '../../scripts/entries.ts'

const core = Object.entries(entries.faultline).map(
  ([subpath, file]) => [specifier('faultline', subpath), file] as const,
)

// What users can import. A change here is a change for them: it needs a changeset.
test.each(core)('exports of %s', async (name, file) => {
  const exported = Object.keys((await import(`../../${file}`)) as object).sort()
  await expect(`${exported.join('\n')}\n`).toMatchFileSnapshot(`./${name.replaceAll('/', '-')}.txt`)
})
