import { defineConfig } from 'tsup'
import { build } from '../../scripts/tsup.ts'

// Its entries share no code; split CJS cannot export a name anew that `export *` brings as well.
export default defineConfig(build('@faultline/jest', '../..', { splitting: false }))
