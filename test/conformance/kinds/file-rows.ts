import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { faults } from '../../../src/index.js'
import type { Row, Tools } from './row.js'
import '../../../src/fs.js'

/** Writes a file, replaces it as careful programs do, and reads it, twice. */
async function saveAndLoad({ chaos, note, told }: Tools): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'faultline-kinds-'))
  const file = path.join(folder, 'data')
  chaos.fs('db', folder)
  try {
    for (const text of ['one, two, three, four', 'five, six, seven, eight']) {
      note(`write ${await told(() => writeFile(`${file}.new`, text))}`)
      note(`rename ${await told(() => rename(`${file}.new`, file))}`)
      note(`read ${await told(() => readFile(file, 'latin1'))}`)
      note(`at once ${await told(() => readFileSync(file, 'latin1'))}`)
    }
    note(`left ${readdirSync(folder).join()}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const at = 'db.*'

export const fileRows: readonly Row[] = [
  { kind: 'corruptRead', fault: faults.corruptRead({ rate: 0.5 }), options: { at }, body: saveAndLoad },
  { kind: 'diskFull', fault: faults.diskFull({ afterBytes: 30 }), options: { at }, body: saveAndLoad },
  { kind: 'partialWrite', fault: faults.partialWrite(), options: { at, limit: 1 }, body: saveAndLoad },
  { kind: 'staleRead', fault: faults.staleRead(), options: { at }, body: saveAndLoad },
  { kind: 'tornRename', fault: faults.tornRename(), options: { at, limit: 1 }, body: saveAndLoad },
  {
    kind: 'exception',
    variant: 'of files',
    fault: faults.exception('EIO'),
    options: { at: 'db.*File', probability: 0.4 },
    body: saveAndLoad,
  },
]
