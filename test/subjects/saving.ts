import { open, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Wrong: the file is empty or half written while it is being written. */
export async function saveInPlace(file: string, text: string): Promise<void> {
  await writeFile(file, text)
}

/** Wrong: readers see the old content or the new, but power failure may leave the new name with no content. */
export async function saveByRename(file: string, text: string): Promise<void> {
  await writeFile(`${file}.tmp`, text)
  await rename(`${file}.tmp`, file)
}

/** Right: the content is on the disk before the name is, and when it returns, the name is too. */
export async function saveDurably(file: string, text: string): Promise<void> {
  await writeFile(`${file}.tmp`, text, { flush: true })
  await rename(`${file}.tmp`, file)
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
