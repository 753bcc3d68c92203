import { textOf } from './text.js'
import type { HeatmapView } from './view.js'

const mostPoints = 40
const mostFaults = 24

/** How often each fault acted at each point, and how many calls failed by it. */
export class Heatmap {
  readonly #points = new Map<string, number>()
  readonly #faults = new Map<string, number>()
  readonly #cells = new Map<number, [point: number, fault: number, acted: number, failed: number]>()
  readonly #leftOut = new Set<string>()
  #changed = true

  acted(point: unknown, kind: unknown): void {
    const cell = this.#cell(point, kind)
    if (cell !== undefined) cell[2]++
  }

  failed(point: unknown, kind: unknown): void {
    const cell = this.#cell(point, kind)
    if (cell !== undefined) cell[3]++
  }

  all(): HeatmapView {
    return {
      points: [...this.#points.keys()],
      faults: [...this.#faults.keys()],
      cells: [...this.#cells.values()],
      leftOut: this.#leftOut.size,
    }
  }

  changes(): HeatmapView | undefined {
    if (!this.#changed) return undefined
    this.#changed = false
    return this.all()
  }

  #cell(point: unknown, kind: unknown) {
    const row = numberIn(this.#points, textOf(point, 80) || '(no point)', mostPoints)
    const column = numberIn(this.#faults, textOf(kind, 80), mostFaults)
    if (row === undefined || column === undefined) {
      // A count of names, not a list without end of them.
      if (this.#leftOut.size < 1000) this.#leftOut.add(`${textOf(point, 80)} ${textOf(kind, 80)}`)
      return undefined
    }
    this.#changed = true
    const key = row * mostFaults + column
    let cell = this.#cells.get(key)
    if (cell === undefined) {
      cell = [row, column, 0, 0]
      this.#cells.set(key, cell)
    }
    return cell
  }
}

function numberIn(names: Map<string, number>, name: string, most: number): number | undefined {
  const found = names.get(name)
  if (found !== undefined || names.size >= most) return found
  names.set(name, names.size)
  return names.size - 1
}
