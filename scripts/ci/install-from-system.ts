import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The servers and the browser that some tests need, where they can be had; without them those tests are skipped, and counted so. */
export function installFromSystem(): void {
  const packages = ['postgresql', 'redis-server', 'chromium', 'fonts-noto-core', 'fonts-liberation'].join(' ')
  if (['/usr/lib/postgresql', '/usr/bin/redis-server', '/usr/bin/chromium'].every((path) => existsSync(path))) return
  const install = `apt-get update -q && apt-get install -yq --no-install-recommends ${packages}`
  const may = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const stdio = ['ignore', 'inherit', 'inherit'] as const
  if (may && spawnSync('bash', ['-c', install], { env, stdio: [...stdio] }).status === 0) return
  console.log(
    `PostgreSQL, Redis and Chromium are not all installed: the tests on them are skipped. apt-get install ${packages}`,
  )
}
