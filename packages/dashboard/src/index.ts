/** A live page over running tests, soaks and game days. */
export { type Dashboard, type DashboardOptions, startDashboard } from './dashboard.js'
export { DashboardError } from './dashboard-error.js'
export type { Followed } from './follow.js'
