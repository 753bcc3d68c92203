export * from './check-when.js'
export * from './pattern.js'
export * from './trigger.js'
export type * from './when.js'
