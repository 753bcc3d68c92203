import type { ContinuousDefinition, GameDayDefinition } from './experiment/work.js'

export { defineConfig, type FaultlineConfig, type ReporterName } from './config/config.js'
export { type ExitCode, exitCodes } from './exit-code.js'
export type { ContinuousDefinition, GameDayDefinition }

/** A game day for `faultline gameday`, with its type checked: `export default defineGameDay({ system, steps: [ … ] })`. */
export function defineGameDay(definition: GameDayDefinition): GameDayDefinition {
  return definition
}

/** What `faultline continuous` runs, with its type checked: `export default defineContinuous({ experiment, every: '1h' })`. */
export function defineContinuous(definition: ContinuousDefinition): ContinuousDefinition {
  return definition
}
