import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Chaos, scenarios, withChaos } from 'faultline'
import { recordedSearch } from 'faultline/explore'
import { createJournal, readJournal } from 'faultline/history'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ask, bearer, folderOfTest, opened, tokenOf, watch } from './dashboard.test-support.js'
import { startDashboard } from './index.js'

/** A shop whose payments go away, as a journal has it. */
async function recorded(folder: string, runs = 3, ends = true) {
  const journal = createJournal(folder, { kind: 'continuous', name: 'checkout', seed: 7 })
  for (let number = 1; number <= runs; number++) {
    const body = async (chaos: Chaos) => {
      const run = journal.runOpened({ name: `night ${number}`, seed: chaos.seed })
      const pay = chaos.wrap('pay', async () => 'paid')
      chaos.system({ name: 'checkout', probe: pay, workload: { request: pay, perSecond: 20 } })
      chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: 'pay', from: '1s', for: '2s' })
      await chaos.clock.advance('6s')
      journal.events(run, chaos.timeline.events)
      if (ends || number < runs) journal.runClosed({ run, outcome: number === 2 ? 'failed' : 'passed' })
    }
    await withChaos(body, { seed: number, recordCalls: true })()
  }
  if (ends) journal.close({ outcome: 'failed' })
  return { journal, id: path.basename(journal.path, '.jsonl') }
}

test('figures are those of the journal', async () => {
  const folder = folderOfTest()
  const { journal, id } = await recorded(folder)
  const watched = await watch(await opened({ folder }), id)
  await watched.until(({ now }) => now.about !== undefined && now.about.bytesRead === now.about.bytes)
  const events = readJournal(journal.path).runs.flatMap((run) => run.events)
  const number = (type: string) => events.filter((event) => event.type === type).length
  const { totals, heatmap, systems, about, faults } = watched.now
  expect(totals).toMatchObject({
    events: events.length,
    runs: { opened: 3, passed: 2, failed: 1, other: 0 },
    acted: number('fault.injected'),
    incidents: number('incident.opened'),
    probes: { ok: number('probe.succeeded'), degraded: 0, failed: number('probe.failed') },
    requests: { ok: number('request.succeeded'), degraded: 0, failed: number('request.failed') },
  })
  expect(totals?.incidents).toBe(3)
  const failedCalls = events.filter((event) => event.type === 'call.ended' && event.outcome === 'failed').length
  expect(heatmap).toMatchObject({ points: ['pay'], cells: [[0, 0, number('fault.injected'), failedCalls]] })
  expect(systems?.list).toMatchObject([{ name: 'checkout', state: 'ok', incidents: 3, open: 0 }])
  expect(about).toMatchObject({ kind: 'continuous', name: 'checkout', seed: 7, state: 'failed', warnings: [] })
  expect(faults?.inForce).toEqual([])
  const { timeline } = watched.now
  const sum = (field: number) => timeline?.buckets.reduce((total, bucket) => total + (bucket[field] as number), 0)
  expect([sum(0), sum(2), sum(3), sum(4), sum(5)]).toEqual([
    number('probe.succeeded'),
    number('probe.failed'),
    number('request.succeeded'),
    number('request.failed'),
    number('fault.injected'),
  ])
})

test('of a search that has ended, its journal tells how far it came', async () => {
  const folder = folderOfTest()
  const journal = createJournal(folder, { kind: 'test', name: 'shop' })
  const { report, record } = await recordedSearch(
    { seed: 1, runs: 40, stopAt: 'all', progress: false },
    async (chaos) => {
      const pay = chaos.wrap('pay', async () => 'paid')
      await pay().catch(() => pay())
    },
  )
  journal.explored({ test: 'pays', record })
  const watched = await watch(await opened({ folder }), path.basename(journal.path, '.jsonl'))
  await watched.until(({ now }) => now.searches !== undefined)
  expect(watched.now.searches?.list).toMatchObject([
    {
      name: 'pays',
      runs: report.runs,
      covered: report.coverage.filter(({ outcome }) => outcome !== undefined).length,
      singles: report.coverage.length,
      findings: report.findings.length,
      stoppedBy: report.stoppedBy,
    },
  ])
  expect(report.coverage.length).toBeGreaterThan(3)
})

test('what is written while somebody looks arrives, each line once, also across a restart of the server', async () => {
  const folder = folderOfTest()
  const journal = createJournal(folder, { kind: 'experiment', name: 'soak' })
  const id = path.basename(journal.path, '.jsonl')
  const run = journal.runOpened({ name: 'soak', seed: 1 })
  let seq = 0
  const note = () => journal.event(run, { type: 'note.added', seq, atMs: seq * 10, text: `note ${seq++}` })
  journal.event(run, { type: 'session.opened', seq: seq++, atMs: 0, seed: 1, epochMs: 0 })
  const first = await startDashboard({ folder, port: 0, everyMs: 20 })
  const before = await watch(first, id)
  for (let at = 0; at < 5; at++) note()
  await before.until(({ now }) => now.totals?.events === 6)
  const keys = before.updates.flatMap(({ sections }) => sections.log?.rows.map(({ key }) => key) ?? [])
  expect(new Set(keys).size).toBe(keys.length)
  await first.close()
  for (let at = 0; at < 5; at++) note()
  // On the same port, with the same token: a page that is open finds it again.
  const again = await opened({ folder, port: first.port })
  expect(again.url).toBe(first.url)
  const after = await watch(again, id)
  await after.until(({ now }) => now.totals?.events === 11)
  const texts = after.now.log?.rows.map(({ text }) => text).filter((text) => text.startsWith('note'))
  expect(texts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => `note ${at + 1}`))
})

test('a half line is waited for, a damaged one is told and passed over, a file that is replaced is read anew', async () => {
  const folder = folderOfTest()
  const { journal, id } = await recorded(folder, 1, false)
  const whole = readFileSync(journal.path, 'utf8')
  const watched = await watch(await opened({ folder }), id)
  const events = whole.split('\n').filter((line) => line.startsWith('{"type":"event"')).length
  await watched.until(({ now }) => now.totals?.events === events)
  writeFileSync(journal.path, '{"type":"event","run":1,"ev', { flag: 'a' })
  writeFileSync(journal.path, 'ent":{"seq":9999,"atMs":7000,"type":"note.added","text":"whole"}}\nnot json\n', {
    flag: 'a',
  })
  await watched.until(({ now }) => now.about?.warnings.length === 1)
  expect(watched.now.totals?.events).toBe(events + 1)
  expect(watched.now.about?.warnings[0]).toContain('is not JSON')
  writeFileSync(journal.path, whole.split('\n').slice(0, 3).join('\n').concat('\n'))
  await watched.until(({ now }) => now.totals?.events === 1)
  expect(watched.now.about?.warnings).toEqual(['The file has become shorter or was replaced: it was read anew.'])
})

test('however long a journal is, what is sent of it is short', async () => {
  const folder = folderOfTest()
  const journal = createJournal(folder, { kind: 'experiment', name: 'long' })
  const run = journal.runOpened({ name: 'long', seed: 1 })
  journal.event(run, { type: 'session.opened', seq: 0, atMs: 0, seed: 1, epochMs: 0 })
  for (let at = 1; at <= 20_000; at += 1000)
    journal.events(
      run,
      Array.from({ length: 1000 }, (_, more) => {
        const seq = at + more
        const common = { seq, atMs: seq * 100 }
        if (seq % 3 === 0) return { ...common, type: 'note.added', text: 'x'.repeat(1000) } as const
        const injection = Math.ceil(seq / 3)
        const [kind, point] = [`kind ${seq % 50}`, `point ${seq % 90}`]
        if (seq % 3 === 1)
          return {
            ...common,
            type: 'fault.armed',
            injection,
            kind,
            text: kind,
            at: point,
            fromMs: 0,
            untilMs: null,
          } as const
        return { ...common, type: 'fault.injected', injection, kind, point, call: 1, act: 'error' } as const
      }),
    )
  const watched = await watch(await opened({ folder }), path.basename(journal.path, '.jsonl'))
  await watched.until(({ now }) => now.totals?.events === 20_001)
  expect(JSON.stringify(watched.now).length).toBeLessThan(400_000)
  expect(watched.now.timeline?.buckets.length).toBeLessThanOrEqual(480)
  // What had no room is told.
  expect(watched.now.timeline?.leftOut).toBeGreaterThan(3000)
  expect(watched.now.heatmap?.leftOut).toBeGreaterThan(0)
  expect(watched.now.faults?.more).toBeGreaterThan(0)
})

const refusals = (port: number, token: string) => {
  const right = { authorization: `Bearer ${token}` }
  const own = `http://127.0.0.1:${port}`
  const post = { ...right, origin: own, 'content-type': 'application/json' }
  const { origin: _, ...withoutOrigin } = post
  return [
    ['no token', 'GET', '/stream', {}, 401],
    ['a wrong token', 'GET', '/stream', { authorization: `Bearer ${'A'.repeat(43)}` }, 401],
    ['a token that is longer', 'GET', '/stream', { authorization: `Bearer ${token}A` }, 401],
    ['the token in the address', 'GET', `/stream?token=${token}`, {}, 401],
    ['a host name of another site that leads here', 'GET', '/', { host: `rebound.example:${port}` }, 403],
    ['the same, with the token', 'GET', '/stream', { ...right, host: `rebound.example:${port}` }, 403],
    ['another port in the host name', 'GET', '/', { host: `127.0.0.1:${port + 1}` }, 403],
    ['a page of another site', 'GET', '/stream', { ...right, origin: 'https://other.example' }, 403],
    ['a sandboxed page', 'GET', '/stream', { ...right, origin: 'null' }, 403],
    ['a picture on another site', 'GET', '/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }, 403],
    ['a command without a token', 'POST', '/command', { ...post, authorization: '' }, 401],
    ['a command without an origin', 'POST', '/command', withoutOrigin, 403],
    ['a command of another port of this machine', 'POST', '/command', { ...post, origin: 'http://127.0.0.1:1' }, 403],
    ['a command as a form sends it', 'POST', '/command', { ...post, 'content-type': 'text/plain' }, 415],
    ['a command that is asked for', 'GET', '/command', right, 405],
    ['a file of the folder', 'GET', '/../server.json', right, 404],
  ] as const
}

test('whoever is not the page is refused', async () => {
  const dashboard = await opened()
  for (const [who, method, route, headers, status] of refusals(dashboard.port, tokenOf(dashboard))) {
    const answer = await ask(dashboard, route, {
      method,
      headers,
      ...(method === 'POST' && { body: '{"command":"abort"}' }),
    })
    expect([who, answer.status]).toEqual([who, status])
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.body).not.toContain(tokenOf(dashboard))
  }
})

test('a command that is none, too long, or for nobody is refused', async () => {
  const dashboard = await opened()
  const post = (body: string) =>
    ask(dashboard, '/command', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokenOf(dashboard)}`,
        origin: `http://127.0.0.1:${dashboard.port}`,
        'content-type': 'application/json',
      },
      body,
    })
  expect((await post('{')).status).toBe(400)
  expect((await post('null')).status).toBe(400)
  expect((await post('{"command":"delete","source":"x"}')).body).toContain('pause, resume, lift, abort')
  expect((await post('{"command":"abort","source":"../../etc"}')).status).toBe(400)
  expect((await post(`{"command":"${'x'.repeat(5000)}"}`)).status).toBe(413)
})

test('the page is served with a policy that lets nothing else in, and holds no token', async () => {
  const dashboard = await opened()
  const { status, headers, body } = await ask(dashboard, '/')
  expect(status).toBe(200)
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /)
  expect(headers['content-security-policy']).not.toContain('unsafe')
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  expect(body).not.toContain(tokenOf(dashboard))
})

test.skipIf(process.platform === 'win32')(
  'the token is for its owner alone, and anew where others could read it',
  async () => {
    const first = await opened()
    const file = path.join(first.folder, 'watch', 'server.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700)
    const again = await opened({ folder: first.folder })
    expect(tokenOf(again)).toBe(tokenOf(first))
    chmodSync(file, 0o644)
    expect(tokenOf(await opened({ folder: first.folder }))).not.toBe(tokenOf(first))
  },
)

test('when it is closed, no socket and no timer is left', async () => {
  const folder = folderOfTest()
  const { id } = await recorded(folder, 1)
  const set = vi.spyOn(globalThis, 'setInterval')
  const cleared = vi.spyOn(globalThis, 'clearInterval')
  onTestFinished(() => void vi.restoreAllMocks())
  const dashboard = await startDashboard({ folder, port: 0, everyMs: 20 })
  const watched = await Promise.all([watch(dashboard, id), watch(dashboard, id), watch(dashboard)])
  await watched[0]?.until(({ now }) => now.totals !== undefined)
  // A command that nobody has answered yet.
  const headers = {
    ...bearer(dashboard),
    origin: `http://127.0.0.1:${dashboard.port}`,
    'content-type': 'application/json',
  }
  const asked = ask(dashboard, '/command', {
    method: 'POST',
    headers,
    body: JSON.stringify({ command: 'pause', source: id }),
  })
  const given = path.join(folder, 'watch', 'commands.jsonl')
  await vi.waitFor(() => expect(readFileSync(given, 'utf8')).toContain('"pause"'))
  await dashboard.close()
  await asked.catch(() => {})
  const ours = set.mock.results.map(({ value }) => value as NodeJS.Timeout)
  expect(ours.length).toBe(2)
  for (const timer of ours) expect(cleared.mock.calls.flat()).toContain(timer)
  await expect(Promise.all(watched.map(({ ended }) => ended))).resolves.toHaveLength(3)
  await expect(fetch(`http://127.0.0.1:${dashboard.port}/`)).rejects.toThrow()
})

test.each([
  [{ port: 70_000 }, 'Expected `port` to be a whole number between 0 and 65535, got 70000.'],
  [{ everyMs: 0 }, 'Expected `everyMs` to be a whole number between 20 and 10000, got 0.'],
])('%o is refused', async (options, message) => {
  await expect(startDashboard({ folder: folderOfTest(), ...options })).rejects.toThrow(message)
})

test('a port that is taken is told, where it was asked for', async () => {
  const first = await opened()
  await expect(startDashboard({ folder: first.folder, port: first.port })).rejects.toMatchObject({
    code: 'FAULTLINE_DASHBOARD',
    message: `Port ${first.port} is taken. Give another, or 0 for any that is free.`,
  })
})
