import { button, type Child, h } from './dom.js'
import { say } from './live.js'

/** A column of a table. */
export interface Column<T> {
  readonly name: string
  readonly cell: (row: T) => Child
  /** Numbers stand to the right. */
  readonly numeric?: boolean
  /** Names the row. */
  readonly heads?: boolean
  /** The table can be sorted by it. */
  readonly order?: (row: T) => number | string
}

export interface TableOptions<T> {
  readonly caption: string
  readonly captionUnseen?: boolean
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly id?: string
  /** More than so many are shown only when asked for. @default 200 */
  readonly most?: number
}

/** A table in a box of its own that scrolls sideways where there is no room. */
export function table<T>({ caption, captionUnseen, columns, rows, id, most = 200 }: TableOptions<T>): HTMLElement {
  const body = h('tbody')
  let shown = rows
  let limit = most
  const more = button('', () => {
    limit = Number.POSITIVE_INFINITY
    show()
  })
  const show = () => {
    body.replaceChildren(...shown.slice(0, limit).map((row) => rowOf(row, columns)))
    more.hidden = shown.length <= limit
    more.textContent = `Show all ${shown.length} rows`
  }
  const heads = columns.map((column) => headOf(column, sortBy))
  function sortBy(column: Column<T>, descending: boolean): void {
    const order = column.order as (row: T) => number | string
    shown = rows.toSorted((a, b) => (descending ? -1 : 1) * compare(order(a), order(b)))
    for (const [index, head] of heads.entries()) {
      if (columns[index] !== column) head.removeAttribute('aria-sort')
      else head.setAttribute('aria-sort', descending ? 'descending' : 'ascending')
    }
    show()
    say(`${caption}: sorted by ${column.name}, ${descending ? 'descending' : 'ascending'}.`)
  }
  show()
  const made = h(
    'table',
    { id },
    h('caption', { class: captionUnseen ? 'unseen' : undefined }, caption),
    h('thead', {}, h('tr', {}, ...heads)),
    body,
  )
  return h('div', {}, scrolling(made, caption), more)
}

/** What is too wide scrolls, by keyboard too. */
export function scrolling(inner: Node, name: string): HTMLElement {
  return h('div', { class: 'scrolling', tabindex: 0, role: 'group', 'aria-label': name }, inner)
}

/** What can be read instead of what is drawn. It is made when it is opened. */
export function asTable(what: string, make: () => Node): HTMLElement {
  const details = h('details', { class: 'as-table' }, h('summary', {}, what))
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) details.append(make())
  })
  return details
}

function headOf<T>(column: Column<T>, sortBy: (column: Column<T>, descending: boolean) => void): HTMLElement {
  const head = h('th', { scope: 'col', class: column.numeric ? 'numeric' : undefined })
  if (column.order === undefined) head.append(column.name)
  else
    head.append(
      button(column.name, () => sortBy(column, head.getAttribute('aria-sort') === 'ascending'), { class: 'sort' }),
    )
  return head
}

function rowOf<T>(row: T, columns: readonly Column<T>[]): HTMLElement {
  return h(
    'tr',
    {},
    ...columns.map(({ cell, numeric, heads }) =>
      heads ? h('th', { scope: 'row' }, cell(row)) : h('td', { class: numeric ? 'numeric' : undefined }, cell(row)),
    ),
  )
}

function compare(one: number | string, other: number | string): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other))
}
