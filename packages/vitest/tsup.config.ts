import { defineConfig } from 'tsup'
import { build } from '../../scripts/tsup.ts'

export default defineConfig(build('@faultline/vitest', '../..'))
