/** Packs the packages as they would be published and has publint and Are The Types Wrong look at the tarballs. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { folders, type PackageName } from './entries.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
// Node 16 and later, and bundlers; Vitest itself cannot be required, so its adapter is ESM alone. So is the command.
const profiles: Record<PackageName, string> = {
  faultline: 'node16',
  '@faultline/vitest': 'esm-only',
  '@faultline/jest': 'node16',
  '@faultline/cli': 'esm-only',
  '@faultline/dashboard': 'esm-only',
}

const tarballs = mkdtempSync(path.join(tmpdir(), 'faultline-packages-'))
let failed = false
try {
  for (const [name, folder] of Object.entries(folders) as [PackageName, string][]) {
    const packing = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', tarballs]
    const [packed] = JSON.parse(execFileSync('npm', packing, { cwd: path.join(root, folder), encoding: 'utf8' }))
    const tarball = path.join(tarballs, packed.filename)
    console.log(`${name}: ${packed.entryCount} files, ${Math.round(packed.size / 1024)} kB packed`)
    for (const [tool, ...args] of [
      ['publint', 'run', tarball, '--strict'],
      ['attw', tarball, '--profile', profiles[name], '--format', 'ascii'],
    ] as const)
      if (spawnSync(tool, args, { cwd: root, stdio: 'inherit' }).status !== 0) failed = true
  }
} finally {
  rmSync(tarballs, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0
