export {
  type Availability,
  type AvailabilityByRequests,
  type AvailabilityByTime,
  availability,
} from './availability.js'
export { type ErrorRate, errorRate } from './error-rate.js'
export { type Incident, incidents } from './incidents.js'
export { type Measures, measure } from './measure.js'
export { type Mttr, mttr } from './mttr.js'
export { type Observed, observed } from './observed.js'
export { type RecoveryTime, recoveryTimes } from './recovery-times.js'
export { type Requests, requests } from './requests.js'
export { type Interval, wilson } from './wilson.js'
