import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Options } from 'tsup'

type Plugin = NonNullable<Options['plugins']>[number]

/**
 * Source maps that name each file from where the map is. Where tsup turns a chunk into CommonJS, what is of no source of
 * ours (helpers) is mapped to the chunk by its path on the machine that built it: Jest shows that in stacks, and takes
 * such a frame for one of the user's.
 */
export const relativeSources: Plugin = {
  name: 'relative-sources',
  async buildEnd({ writtenFiles }) {
    const maps = writtenFiles.map(({ name }) => name).filter((name) => name.endsWith('.map'))
    await Promise.all(maps.map(makeRelative))
  },
}

async function makeRelative(file: string): Promise<void> {
  const map = JSON.parse(await readFile(file, 'utf8')) as { file?: string; sources: string[] }
  if (![map.file ?? '', ...map.sources].some((name) => path.isAbsolute(name))) return
  const folder = path.resolve(path.dirname(file))
  const fromMap = (name: string) => (path.isAbsolute(name) ? path.relative(folder, name) : name)
  const sources = map.sources.map(fromMap)
  await writeFile(file, JSON.stringify({ ...map, ...(map.file && { file: fromMap(map.file) }), sources }))
}
