import type { Interval } from 'faultline'

/** A rate with where it lies: `33 % (6 % to 79 %)`. */
export function showRate(rate: number, { low, high }: Interval): string {
  return `${percent(rate)} (${percent(low)} to ${percent(high)})`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
