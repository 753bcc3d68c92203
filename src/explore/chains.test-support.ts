import { type Chooser, Interleaver } from '../clock/interleaver.js'
import { VirtualClock } from '../clock/virtual-clock.js'

export type Chains = readonly (readonly string[])[]

/** Chains of steps, each set going by the one before it: `[['a1', 'a2'], ['b1']]`. What they did, in order. */
export function runChains(chains: Chains, choose: Chooser) {
  const clock = new VirtualClock(0)
  const interleaver = new Interleaver(choose)
  clock.interleaver = interleaver
  const log: string[] = []
  const go = (steps: readonly string[]) => {
    const [step, ...rest] = steps
    if (step === undefined) return
    clock.setTask(step, () => {
      log.push(step)
      go(rest)
    })
  }
  for (const chain of chains) go(chain)
  while (clock.fireNext() !== undefined);
  return { log, order: interleaver.order, widths: interleaver.widths }
}

/** So many steps in each: `a0`, `a1`, `b0`. */
export function chainsOf(lengths: readonly number[]): string[][] {
  return lengths.map((length, chain) => Array.from({ length }, (_, step) => `${'abcdef'[chain]}${step}`))
}
