import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type Dashboard, type DashboardOptions, startDashboard } from './index.js'
import type { Sections, SourceInfo, Update } from './view/view.js'

/** A folder that is gone when the test ends. */
export function folderOfTest(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-dashboard-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A dashboard that is closed when the test ends. */
export async function opened(options: DashboardOptions = {}): Promise<Dashboard> {
  const dashboard = await startDashboard({ folder: folderOfTest(), port: 0, everyMs: 20, ...options })
  onTestFinished(() => dashboard.close())
  return dashboard
}

export function tokenOf({ url }: Dashboard): string {
  return new URL(url).hash.replace('#token=', '')
}

export function bearer(dashboard: Dashboard): { authorization: string } {
  return { authorization: `Bearer ${tokenOf(dashboard)}` }
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Asks as no browser would let a page: with any headers. */
export function ask(
  { port }: Dashboard,
  route: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: route, method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** What a page would know: the stream of a source, put together. */
export interface Watched {
  sources: readonly SourceInfo[]
  readonly updates: Update[]
  /** The last of each section. */
  readonly now: Partial<Sections>
  until(holds: (watched: Watched) => boolean): Promise<void>
  /** Settles when the server has ended the stream. */
  ended: Promise<void>
}

export async function watch(dashboard: Dashboard, ...sources: string[]): Promise<Watched> {
  const controller = new AbortController()
  onTestFinished(() => controller.abort())
  const query = sources.map((id) => `source=${id}`).join('&')
  const response = await fetch(`http://127.0.0.1:${dashboard.port}/stream?${query}`, {
    headers: { authorization: `Bearer ${tokenOf(dashboard)}` },
    signal: controller.signal,
  })
  const listeners = new Set<() => void>()
  const watched: Watched = {
    sources: [],
    updates: [],
    now: {},
    until: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          if (!holds(watched)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      }),
    ended: Promise.resolve(),
  }
  const take = (message: string) => {
    const [, event, data = ''] = /^event: (\w+)\ndata: (.*)$/s.exec(message) ?? []
    if (event === 'sources') watched.sources = JSON.parse(data)
    else if (event === 'view') {
      const update = JSON.parse(data) as Update
      watched.updates.push(update)
      Object.assign(watched.now, update.sections)
    }
    for (const listener of [...listeners]) listener()
  }
  const read = async () => {
    let rest = ''
    for await (const part of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
      const messages = (rest + part).split('\n\n')
      rest = messages.pop() ?? ''
      messages.forEach(take)
    }
  }
  watched.ended = read().catch(() => {})
  return watched
}
