import type { LogRow, LogView } from './view.js'

const mostKept = 400
/** Of those that are one of many, in one update: nobody reads more. */
const mostOrdinary = 40

/** The last rows, those that are one of many apart from the others: a thousand probes push no incident out. */
export class Log {
  readonly #notable: Numbered[] = []
  readonly #ordinary: Numbered[] = []
  #next = 0
  #toldTo = 0
  #ordinaryLeftOut = 0

  add(row: LogRow): void {
    const rows = row.notable ? this.#notable : this.#ordinary
    rows.push({ number: this.#next++, row })
    // Cut seldom, many at once.
    if (rows.length > mostKept * 2) rows.splice(0, rows.length - mostKept)
    if (!row.notable) this.#ordinaryLeftOut++
  }

  all(): LogView {
    const rows = inOrder(this.#notable.slice(-mostKept), this.#ordinary.slice(-mostKept))
    return { rows, leftOut: 0 }
  }

  changes(): LogView | undefined {
    if (this.#toldTo === this.#next) return undefined
    const isNew = ({ number }: Numbered) => number >= this.#toldTo
    const notable = this.#notable.slice(this.#notable.findIndex(isNew)).filter(isNew).slice(-mostKept)
    const ordinary = this.#ordinary.slice(-mostOrdinary).filter(isNew)
    const view = { rows: inOrder(notable, ordinary), leftOut: this.#ordinaryLeftOut - ordinary.length }
    this.#toldTo = this.#next
    this.#ordinaryLeftOut = 0
    return view
  }
}

interface Numbered {
  readonly number: number
  readonly row: LogRow
}

function inOrder(one: readonly Numbered[], other: readonly Numbered[]): LogRow[] {
  return [...one, ...other].sort((a, b) => a.number - b.number).map(({ row }) => row)
}
