import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createJournal } from '../history/index.js'
import type { TimelineEvent } from '../timeline/event.js'

/** Path of a journal that has this text wherever a text of its writer may be. */
export function journalWith(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-hostile-'))
  const journal = createJournal(folder, { kind: 'test', name: text, tags: [text] })
  const run = journal.runOpened({ name: text, scenario: text, seed: 1, replay: text })
  const error = { name: text, message: text, code: text }
  const at = (atMs: number, event: object) => ({ seq: atMs, atMs, ...event }) as TimelineEvent
  journal.events(run, [
    at(0, { type: 'session.opened', seed: 1, epochMs: 0 }),
    at(1, { type: 'phase.began', phase: text, experiment: text }),
    at(2, { type: 'fault.armed', injection: 1, kind: text, text, at: text, fromMs: 2, untilMs: 8, scenario: text }),
    at(3, { type: 'call.began', point: text, call: 1, args: text, system: text, request: 1 }),
    at(4, { type: 'fault.injected', injection: 1, kind: text, point: text, call: 1, act: text, error, node: text }),
    at(5, { type: 'call.ended', point: text, call: 1, startedMs: 3, outcome: 'failed', error, injection: 1 }),
    at(6, { type: 'request.failed', system: text, request: 1, startedMs: 3, error }),
    at(7, { type: 'probe.failed', system: text, startedMs: 3, timedOut: false, error }),
    at(8, { type: 'incident.opened', system: text, incident: 1 }),
    at(9, { type: 'request.succeeded', system: text, request: 2, startedMs: 8, degraded: false }),
    at(10, { type: 'note.added', text }),
    at(11, { type: 'note.added', text: `breaker ${text}: open` }),
    at(12, { type: 'alarm.raised', alarm: text }),
    at(13, { type: 'warning.raised', code: text, message: text }),
    at(14, { type: 'node.crashed', node: text }),
    at(15, { type: 'session.closed', outcome: 'failed', error }),
  ])
  const diagram = {
    cluster: text,
    text,
    mermaid: `sequenceDiagram\n  participant p1 as a\n  Note over p1: ${text.replaceAll('\n', ' ')}`,
    nodes: [text],
    messages: [{ fromNode: text, toNode: text, sentMs: 1, receivedMs: 2, label: text, state: 'delivered' }],
  }
  journal.runClosed({ run, outcome: 'failed', summary: { reasons: [text], diagrams: [diagram] } })
  journal.close({ outcome: 'failed' })
  return journal.path
}

/** What could be taken for more than text by whoever shows a report. */
export const hostile: Readonly<Record<string, string>> = {
  script: '<script>alert(1)</script>',
  'end of script': '</script><script>alert(1)</script><!--',
  attribute: '" onload="alert(1)" x="',
  image: '<img src=x onerror=alert(1)>',
  entity: '&lt;b&gt;&#x3c;script&#x3e;',
  cdata: ']]>a<![CDATA[b',
  'processing instruction': '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;',
  link: '[click](javascript:alert(1)) ![](http://example.com/x.png) https://example.com www.example.com',
  table: 'a | b\n| --- | --- |\n| c | d |',
  heading: '# a\n## b\n- [ ] c\n> d\n***e*** `f` ~~g~~ $h$ @user #1',
  fence: '```\n~~~~\n````sh\n<b>x</b>\n`````',
  mermaid: '%%{init: {"securityLevel": "loose"}}%%; click p1 call alert(1)',
  control: '\u0000\u0001\u001b[31mred\u001b[0m\b\u007f\u0085\ufffe\uffff',
  bidi: 'a\u202egnp.exe\u2066b\u2069',
  'lone surrogates': 'a\ud800b\udc00c',
  prototype: '__proto__',
  constructor: 'constructor',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is text
  template: '${alert(1)} {{constructor}}',
  long: 'x'.repeat(5000),
}
