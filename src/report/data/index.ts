export type { ExplorationRecord } from './exploration-record.js'
export { reportData } from './make-report-data.js'
export type { ReportOptions } from './options.js'
export type * from './report-data.js'
