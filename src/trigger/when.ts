/** When an injection acts, as JSON. All conditions given must hold. */
export interface When {
  /** Start of the window, in virtual ms since the session was opened. @default 0 */
  readonly fromMs?: number
  /** Length of the window in virtual ms. Without it the window has no end. */
  readonly forMs?: number
  /** Numbers of the calls at each point, from 1. */
  readonly calls?: readonly number[]
  /** Chance of acting at a call that fits, 0 to 1. @default 1 */
  readonly probability?: number
  /** Most times it acts. */
  readonly limit?: number
}
