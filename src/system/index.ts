export { createSystem, isSystem, SYSTEM, type System, type SystemInternals } from './system.js'
export type { SystemHost } from './system-host.js'
export type { DegradedPredicate, SystemOptions, WorkloadOptions } from './system-options.js'
