export { type AnyResult, formatResult } from './format-result.js'
export type { FormatOptions } from './paint.js'
