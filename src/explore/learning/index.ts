export type { FaultAt, LearningModel, PairCell, SingleCell, TestSeen } from './learning-model.js'
export { parseModel } from './parse-model.js'
export {
  type Chance,
  chanceOf,
  type PairPrediction,
  type Predictions,
  predict,
  type SinglePrediction,
} from './predict.js'
export { type LearningOptions, type LearningSource, trainModel } from './train.js'
