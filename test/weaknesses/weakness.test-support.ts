import { readFileSync } from 'node:fs'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Chaos, type ChaosOptions, DeadlockError, drawTimeline, type Timeline, withChaos } from '@faultline/vitest'
import { expect, onTestFinished } from 'vitest'

/** What a run has measured, by the words that its page has for it. */
export type Figures = Readonly<Record<string, string | number>>

/** The page of a weakness, held to what its test has measured. */
export class Page {
  readonly #text: string

  constructor(name: string) {
    this.#text = readFileSync(new URL(`../../docs/weaknesses/${name}.md`, import.meta.url), 'utf8')
  }

  /** The column of its table of figures has these rows and no others. */
  shows(column: 'default' | 'cured', measured: Figures): void {
    const figures = this.#text.split('\n## ').find((part) => part.startsWith('Figures\n')) ?? ''
    const rows = figures.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| --'))
    const [head = [], ...cells] = rows.map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    const at = head.indexOf(column)
    const written = Object.fromEntries(cells.map((row) => [row[0], row[at]]))
    const shown = Object.entries(measured).map(([what, value]) => [what, shownOf(value)])
    expect(written).toEqual(Object.fromEntries(shown))
  }

  /** It has this timeline as its picture. */
  draws(timeline: Timeline): void {
    const drawn = drawTimeline(timeline.events, { width: 84 })
    expect(this.#text).toContain(`\`\`\`text\n${drawn}\n\`\`\``)
  }
}

/** Runs a body that is expected never to end, and gives the error with which the session ended it. */
export async function standstill(
  body: (chaos: Chaos) => Promise<unknown>,
  options?: ChaosOptions,
): Promise<DeadlockError> {
  const outcome = await withChaos(body, options)().then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(DeadlockError)
  return outcome as DeadlockError
}

/** A real server on a real socket of the loopback interface, closed when the test has finished. */
export async function serve(handler: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<string> {
  const server = http.createServer(handler).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Counts 1 to `count`. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1)
}

function shownOf(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : value
}
