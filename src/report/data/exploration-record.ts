export type { ExplorationRecord } from '../../explore/record/index.js'
