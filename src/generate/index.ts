/** Chaos tests written from a run without faults: what a command does, to be called by hand. */
export { houseStyle, type Style, styleOf } from './style.js'
export { type Survey, type SurveyedFault, type SurveyOptions, survey } from './survey.js'
export { type TestPlan, testSource } from './test-source.js'
