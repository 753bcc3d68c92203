import { registerCarrier } from './chaos/begun.js'
import type { ResourceEffect } from './fault/index.js'
import { ResourceCarrier } from './point/resource/carrier.js'

registerCarrier('resource', (host) => {
  const carrier = new ResourceCarrier(host)
  return { begin: (effect, hold) => carrier.begin(effect as ResourceEffect, hold) }
})

export type { ResourceMode } from './fault/index.js'
