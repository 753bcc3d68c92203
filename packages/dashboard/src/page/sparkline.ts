const svg = 'http://www.w3.org/2000/svg'
const height = 24

/** A line without an axis: how a figure went. The figure itself is told beside it. */
export function sparkline(): Element {
  const made = document.createElementNS(svg, 'svg')
  for (const [name, value] of Object.entries({ class: 'spark', preserveAspectRatio: 'none', 'aria-hidden': 'true' }))
    made.setAttribute(name, value)
  made.append(document.createElementNS(svg, 'polyline'))
  return made
}

export function drawSparkline(made: Element, values: readonly number[]): void {
  const most = Math.max(1, ...values)
  const points = values.map((value, at) => `${at},${(height - (value / most) * (height - 2)).toFixed(1)}`).join(' ')
  made.toggleAttribute('hidden', values.length < 3)
  made.setAttribute('viewBox', `0 0 ${Math.max(1, values.length - 1)} ${height}`)
  made.firstElementChild?.setAttribute('points', points)
}
