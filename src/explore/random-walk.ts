import type { Chooser } from '../clock/interleaver.js'
import type { RandomStream } from '../random/stream.js'

/** Each task that could go on is as likely as any other, each time. */
export function randomChooser(random: RandomStream): Chooser {
  return (tasks) => random.int(0, tasks.length - 1)
}
