import { type Asked, Switchboard } from './switchboard.js'

// Runs in a SharedWorker: one for all tabs.
const switchboard = new Switchboard()

;(globalThis as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = ({ ports: [port] }) => {
  if (port === undefined) return
  const ask = switchboard.add((told) => port.postMessage(told))
  port.onmessage = ({ data }: MessageEvent<Asked>) => ask(data)
}
