import type { Told } from './feed.js'
import { type Asked, Exchange } from './switchboard.js'

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string }
}

/** A line to the exchange: in a worker that all tabs share, or, where browsers have none, in the page itself. */
export function lineToFeed(tell: (told: Told) => void): (asked: Asked) => void {
  if (typeof SharedWorker === 'undefined') return new Exchange().add(tell)
  const { trustedTypes } = globalThis as unknown as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('feed', { createScriptURL: (url) => url })
  const worker = new SharedWorker(policy?.createScriptURL('/feed.js') ?? '/feed.js', 'faultline')
  worker.port.onmessage = ({ data }: MessageEvent<Told>) => tell(data)
  return (asked) => worker.port.postMessage(asked)
}
