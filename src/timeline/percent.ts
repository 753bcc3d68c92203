/** A share as a person reads it: `99.95 %`. Never rounded to 0 or 100 when it is not: `99.9999999 %` stays below. */
export function percent(ratio: number): string {
  const value = ratio * 100
  for (let digits = 2; digits <= 12; digits++) {
    const rounded = Number(value.toFixed(digits))
    if ((rounded !== 0 || value === 0) && (rounded !== 100 || value === 100)) return `${rounded} %`
  }
  return `${value} %`
}
