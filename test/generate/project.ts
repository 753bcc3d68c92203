import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

const repository = path.resolve(import.meta.dirname, '../..')

/** A project of a user's, with packages linked from here, gone when the test has ended. */
export function projectWith(packages: readonly string[], files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-generate-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of packages) {
    const link = path.join(folder, 'node_modules', name)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(name === 'faultline' ? repository : path.join(repository, 'node_modules', name), link)
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

/** The example services, each over a package of npm, as modules of a project. */
export function withServices(folder: string): string {
  cpSync(path.join(import.meta.dirname, 'services'), path.join(folder, 'src'), { recursive: true })
  return folder
}
