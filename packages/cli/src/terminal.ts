import type { Readable, Writable } from 'node:stream'

/** Where the command is run: its streams, folder and environment. Handed in, so that tests can hand in others. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Somebody is there who can answer: input and the stream of questions are terminals, and this is no CI. */
export function isInteractive({ stdin, stderr, env }: Terminal): boolean {
  return stdin.isTTY === true && stderr.isTTY === true && !env.CI
}

/**
 * Writing to a reader that has gone (`faultline list | head -1`) is no error: what is left is not written. An experiment
 * goes on, and its exit code counts.
 */
export function forgiveClosedReaders(...streams: readonly Writable[]): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
}

/** Settles when all that was written has been handed to the system, or cannot be. */
export function flushed(...streams: readonly Writable[]): Promise<unknown> {
  return Promise.all(streams.map((stream) => new Promise<void>((resolve) => void stream.write('', () => resolve()))))
}
