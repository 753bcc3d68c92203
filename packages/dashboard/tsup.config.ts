import { defineConfig } from 'tsup'
import { build } from '../../scripts/tsup.ts'

export default defineConfig([
  // Neither clears the folder: the other may have written there already.
  build('@faultline/dashboard', '../..', { format: 'esm', splitting: false, clean: false }),
  // What runs in the browser, each file whole: the page, and the worker that its tabs share.
  {
    entry: { main: 'src/page/main.ts', 'shared-feed': 'src/page/shared-feed.ts' },
    outDir: 'dist/page',
    format: 'iife',
    outExtension: () => ({ js: '.js' }),
    platform: 'browser',
    target: 'es2022',
    tsconfig: 'src/page/tsconfig.json',
    minify: true,
    silent: true,
  },
])
