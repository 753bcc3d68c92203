export { defineConfig, type FaultlineConfig, type ReporterName } from './config/config.js'
export { type ExitCode, exitCodes } from './exit-code.js'
