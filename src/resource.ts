import { registerCarrier } from './chaos/begun.js'
import { addPatches } from './clock/install.js'
import type { ResourceEffect } from './fault/index.js'
import { ResourceCarrier } from './point/resource/carrier.js'
import { delayPatches } from './point/resource/delay-patches.js'
import { readingPatches } from './point/resource/reading-patches.js'

registerCarrier('resource', (host) => {
  const carrier = new ResourceCarrier(host)
  return { begin: (effect, hold) => carrier.begin(effect as ResourceEffect, hold) }
})

// Not only under a stress: what code read before it must compare.
addPatches(() => [...readingPatches(), ...delayPatches()])

export type { ResourceMode } from './fault/index.js'
