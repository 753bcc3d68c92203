import { randomInt } from 'node:crypto'
import type { Settings } from '../config/load.js'
import { coreOf } from '../core.js'
import type { Terminal } from '../terminal.js'

/**
 * The seed of a run: that of `--seed`, of FAULTLINE_REPLAY, of the experiment's file, of FAULTLINE_SEED, of the config, in
 * this order; else a fresh one.
 */
export async function seedOf(
  given: number | undefined,
  asked: number | undefined,
  settings: Settings,
  { env }: Terminal,
): Promise<number> {
  if (given !== undefined) return given
  if (env.FAULTLINE_REPLAY) return (await coreOf(settings.folder, 'main')).fromToken(env.FAULTLINE_REPLAY).seed
  return asked ?? settings.seed ?? randomInt(2 ** 32)
}
