import { defineConfig } from 'tsup'
import { build } from '../../scripts/tsup.ts'

// ESM alone: Vitest cannot be required either.
export default defineConfig(build('@faultline/vitest', '../..', { format: 'esm' }))
