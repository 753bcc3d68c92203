/** When an injection acts, as JSON. All conditions given must hold. */
export interface When {
  /** Start of the window, in virtual ms since the session was opened. @default 0 */
  readonly fromMs?: number
  /** Length of the window in virtual ms. Without it the window has no end. */
  readonly forMs?: number
  /** Numbers of the calls at each point, from 1; with `site` or `node`, of those that come from the same one. */
  readonly calls?: readonly number[]
  /**
   * Place in the code that makes the call: a function, `buy`, or a function and its file, `buy (checkout.ts)`; `*` stands
   * for any text. Known where the call is made in the stack of its caller: not of HTTP requests.
   */
  readonly site?: string
  /** Name of the node whose code makes the call; `*` stands for any text. */
  readonly node?: string
  /** Chance of acting at a call that fits, 0 to 1. @default 1 */
  readonly probability?: number
  /** Most times it acts. */
  readonly limit?: number
}
