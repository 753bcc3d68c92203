export { recommend } from './recommend.js'
export type { Recommendation, RecommendationSeverity } from './recommendation.js'
