import type { Plugin } from 'esbuild'

/** `src/explore/fast-check.ts`, as it is in CommonJS. */
const source = `
import { absentPeer, isAbsent } from './absent-peer.js'
let found
try {
  found = require('fast-check')
} catch (error) {
  if (!isAbsent(error)) throw error
}
export const { Arbitrary, Value, stream } = found ?? absentPeer
`

/** Takes the place of the module that waits at its top, where the output is CommonJS. */
export const fastCheckInCjs: Plugin = {
  name: 'fast-check-in-cjs',
  setup({ initialOptions, onLoad }) {
    // Also where tsup has esbuild write ESM, and turns that into CommonJS itself: so it splits.
    if (initialOptions.define?.TSUP_FORMAT !== '"cjs"') return
    onLoad({ filter: /[\\/]explore[\\/]fast-check\.ts$/ }, () => ({ contents: source, loader: 'js' }))
  },
}
