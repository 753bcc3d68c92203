/** npm run build: each package as soon as those of ours that it depends on are built, whose declarations it reads. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { folders, type PackageName } from './entries.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const names = Object.keys(folders) as PackageName[]
const builds = new Map<PackageName, Promise<void>>()

/** @throws Error when it has failed, or one that it depends on */
function built(name: PackageName): Promise<void> {
  const found = builds.get(name) ?? after(name)
  builds.set(name, found)
  return found
}

async function after(name: PackageName): Promise<void> {
  const folder = path.join(root, folders[name])
  const { dependencies = {} } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  await Promise.all(names.filter((other) => Object.hasOwn(dependencies, other)).map(built))
  await new Promise<void>((resolve, reject) => {
    const child = spawn('tsup', { cwd: folder, stdio: 'inherit', shell: true })
    child.once('error', reject)
    child.once('close', (status) => {
      if (status === 0) resolve()
      else reject(new Error(`${name} could not be built.`))
    })
  })
}

await Promise.all(names.map(built))
