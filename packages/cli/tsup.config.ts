import { cpSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { build } from '../../scripts/tsup.ts'

const shared = build('@faultline/cli', '../..', { format: 'esm' })

// The command is a file of its own: nobody imports it, and it has no declarations.
export default defineConfig({
  ...shared,
  entry: { ...(shared.entry as Record<string, string>), bin: 'src/bin.ts' },
  dts: { entry: shared.entry as Record<string, string> },
  // `explain` shows the pages of scenarios and faults.
  async onSuccess() {
    cpSync('../../docs/scenarios', 'dist/docs/scenarios', { recursive: true })
    cpSync('../../docs/faults.md', 'dist/docs/faults.md')
  },
})
