/** Texts of a journal are anybody's: on the page they are text, and never longer than this. */
const longest = 240

export function textOf(value: unknown, most = longest): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? textOf(value) : null
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
