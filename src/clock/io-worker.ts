import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { currentScope } from './scope.js'

function onWorker(message: unknown): void {
  currentScope()?.clock.io?.workers.push((message as { worker: { threadId: number } }).worker)
}

/** Listens for worker threads that sessions start, until the function given back is called. */
export function listenWorkers(): () => void {
  subscribe('worker_threads', onWorker)
  return () => {
    unsubscribe('worker_threads', onWorker)
  }
}
