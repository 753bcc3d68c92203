import { type Asked, Exchange } from './switchboard.js'

// Runs in a SharedWorker: one for all tabs.
const exchange = new Exchange()

;(globalThis as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = ({ ports: [port] }) => {
  if (port === undefined) return
  const ask = exchange.add((told) => port.postMessage(told))
  port.onmessage = ({ data }: MessageEvent<Asked>) => ask(data)
}
