import type { ScenarioInfo } from 'faultline'

type ParameterInfo = ScenarioInfo['parameters'][number]

/** A default as a person reads it: `500–800 ms`, `0.3`, `drop`, `ECONNRESET, 503`. */
export function showValue(value: unknown, { type, unit }: Pick<ParameterInfo, 'type' | 'unit'>): string {
  if (type === 'range' && Array.isArray(value)) {
    const [min, max] = value as [number, number]
    return min === max ? showNumber(min, unit) : `${showNumber(min)}–${showNumber(max, unit)}`
  }
  if (typeof value === 'number') return showNumber(value, unit)
  if (Array.isArray(value)) return value.map((item) => showValue(item, { type })).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What a parameter accepts: `0 to 1`, `drop or refuse`. */
export function showRange({ range, values, unit, type }: ParameterInfo): string {
  if (range !== undefined) return `${showNumber(range[0])} to ${showNumber(range[1], unit)}`
  if (values !== undefined && values.length <= 4) return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
  return values === undefined ? type : `${type} of ${values.length} words`
}

function showNumber(value: number, unit?: string): string {
  const sign = value < 0 ? '−' : ''
  const [whole = '', part] = String(Math.abs(value)).split('.')
  // 10000 and more with thin groups: a range may end at 3153600000000.
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ' ') : whole
  const words = unit === undefined || unit === 'ratio' || unit === 'count' ? '' : ` ${unit}`
  return `${sign}${grouped}${part === undefined ? '' : `.${part}`}${words}`
}
