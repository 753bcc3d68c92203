import { counted } from '../timeline/index.js'
import type { Covered } from './coverage.js'

const marks = { passed: '✓', failed: '✗', 'not acted': '–' } as const
const untried = '·'
const legend = '✓ passed  ✗ failed  – not acted  · not tried'

/** Beyond them a table is told in sums: nobody reads it. */
const mostCalls = 30
const mostRows = 60
const longestFault = 40

/** Which faults were tried at which calls: a table for each point, calls across; in sums where that would be large. */
export function coverageLines(coverage: readonly Covered[]): string[] {
  if (coverage.length === 0) return []
  const names = [...new Set(coverage.map(({ point }) => point))]
  const points = names.map((name) => [name, coverage.filter(({ point }) => point === name)] as const)
  const tables = points.map(([point, all]) => new PointTable(point, all))
  const rows = tables.reduce((sum, { faults }) => sum + faults.length, 0)
  if (rows > mostRows || tables.some(({ columns }) => columns.length > mostCalls)) return sums(points)
  const label = Math.max(...tables.map(({ labels }) => Math.max(...labels.map((text) => text.length))))
  return [legend, ...tables.flatMap((table) => table.lines(label))]
}

class PointTable {
  readonly faults: readonly string[]
  /** Numbers of calls; for all code, of moments. */
  readonly columns: readonly number[]
  readonly #name: string
  readonly #cells = new Map<string, string>()

  constructor(point: string, all: readonly Covered[]) {
    this.#name = nameOf(point)
    this.faults = [...new Set(all.map(({ fault }) => fault))]
    const moments = new Map<string, number>()
    const columns = new Set<number>()
    for (const { call, fault, outcome } of all) {
      const moment = (moments.get(fault) ?? 0) + 1
      moments.set(fault, moment)
      const column = call === 0 ? moment : call
      columns.add(column)
      this.#cells.set(`${column} ${fault}`, outcome === undefined ? untried : marks[outcome])
    }
    this.columns = [...columns].sort((a, b) => a - b)
  }

  get labels(): string[] {
    return [this.#name, ...this.faults.map(labelOf)]
  }

  lines(label: number): string[] {
    const width = String(this.columns.at(-1)).length
    const row = (name: string, cells: readonly string[]) =>
      `${name.padEnd(label)} ${cells.map((cell) => ` ${cell.padStart(width)}`).join('')}`.trimEnd()
    return [
      row(this.#name, this.columns.map(String)),
      ...this.faults.map((fault) => {
        const cells = this.columns.map((column) => this.#cells.get(`${column} ${fault}`) ?? '')
        return row(labelOf(fault), cells)
      }),
    ]
  }
}

function nameOf(point: string): string {
  return point === '' ? 'all code, at moments' : `${point}, calls`
}

function labelOf(fault: string): string {
  return `  ${fault.length > longestFault ? `${fault.slice(0, longestFault - 1)}…` : fault}`
}

/** One line a point: `payments.charge  40 calls, 9 faults  350 passed, 1 failed, 9 not tried`. */
function sums(points: readonly (readonly [string, readonly Covered[]])[]): string[] {
  const rows = points.map(([point, all]) => {
    const calls = new Set(all.map(({ call }) => call)).size
    const faults = counted(new Set(all.map(({ fault }) => fault)).size, 'fault')
    return [
      point === '' ? 'all code' : point,
      point === '' ? faults : `${counted(calls, 'call')}, ${faults}`,
      outcomesOf(all),
    ]
  })
  const [names = 0, sizes = 0] = [0, 1].map((at) => Math.max(...rows.map((row) => (row[at] as string).length)))
  return rows.map(
    ([name = '', size = '', outcomes = '']) => `${name.padEnd(names)}  ${size.padEnd(sizes)}  ${outcomes}`,
  )
}

/** `12 passed, 1 failed, 3 not acted, 7 not tried`, without what there is none of. */
export function outcomesOf(all: readonly Covered[]): string {
  const outcomes = ['passed', 'failed', 'not acted', undefined] as const
  return outcomes
    .map((outcome) => ({ count: all.filter((one) => one.outcome === outcome).length, name: outcome ?? 'not tried' }))
    .filter(({ count }) => count > 0)
    .map(({ count, name }) => `${count} ${name}`)
    .join(', ')
}
