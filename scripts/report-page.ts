/**
 * Builds what the page of a report is made of into `dist`: its script with all that it needs, its styles, and the licences of what
 * is in them. Run by the build of the core, and alone by `npm run build:page`.
 */
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

/** What is baked in, and the files that its licence asks to be handed on. */
const bakedIn: Readonly<Record<string, readonly string[]>> = {
  echarts: ['LICENSE', 'NOTICE', 'licenses/LICENSE-d3'],
  zrender: ['LICENSE'],
}

export async function buildReportPage(to = path.join(root, 'dist')): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { 'report-page': 'src/report/page/main.ts', 'report-style': 'src/report/page/style/main.css' },
    outdir: to,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  })
  for (const [name, files] of Object.entries(bakedIn)) {
    const from = path.dirname(require.resolve(`${name}/package.json`))
    const folder = path.join(to, 'licenses', name)
    mkdirSync(folder, { recursive: true })
    for (const file of files) copyFileSync(path.join(from, file), path.join(folder, path.basename(file)))
  }
}

if (import.meta.main) await buildReportPage()
