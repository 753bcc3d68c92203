import { currentScope } from './scope.js'
import { type TimeZone, timeZone } from './time-zone.js'

let holders = 0

/** While held, code is asked in which zone its clock is read; nobody pays for the question otherwise. */
export function holdZones(): () => void {
  holders++
  return () => {
    holders--
  }
}

/** The zone in which the caller's clock is read, where that is not the process's own. */
export function callersZone(): TimeZone | undefined {
  if (holders === 0) return undefined
  const name = currentScope()?.view.zone
  return name === undefined ? undefined : timeZone(name)
}
