export type { ExplorationRecord } from '../../explore/record/exploration-record.js'
