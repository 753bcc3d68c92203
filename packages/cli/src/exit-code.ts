/**
 * What the command ends with. Scripts rely on these: a new case gets a number of its own.
 *
 * | code | name | when |
 * | --- | --- | --- |
 * | 0 | passed | the command did what it was asked to, and every hypothesis held |
 * | 1 | failed | an experiment ran and its hypothesis did not hold; a replay differs from what was recorded; the gate of a comparison stopped it |
 * | 2 | misuse | bad arguments, options, config or files; nothing was run |
 * | 3 | notStarted | nothing was injected: the steady state did not hold, the system did not boot, no journal could be written |
 * | 4 | aborted | `abortWhen` or the blast radius stopped the experiment |
 * | 5 | broken | it could not be carried through: a hook threw, or the journal could not be written any more; faults were lifted |
 * | 70 | internal | an error of faultline itself |
 * | 130 | interrupted | Ctrl-C (SIGINT): faults were lifted, the journal is closed |
 * | 143 | terminated | the same, by SIGTERM |
 */
export const exitCodes = {
  passed: 0,
  failed: 1,
  misuse: 2,
  notStarted: 3,
  aborted: 4,
  broken: 5,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
