import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { ownKinds } from '../fault/kinds.js'
import { scenarios } from '../scenario/index.js'
import { withoutCode } from '../schedule/without-code.test-support.js'
import { documentSchema } from './document-schema.js'
import { ExperimentFormatError } from './format-error.js'
import { dryRun, loadExperiment, parseExperiment, runExperiment } from './index.js'

const yaml = `
version: 1
name: payments go away
tags: [payments]
system: ./shop.test-support.ts#theShop
scenarios:
  - scenario: networkPartition
    options: { mode: refuse, severity: high }
    at: payments.*
    from: 1s
    for: 5s
  - fault: { kind: latency, delayMs: [10, 20] }
    at: payments.*
    probability: 0.5
duration: 8s
steadyState: { probes: 5, bounds: { errorRate: < 0.01 } }
successCriteria:
  availability: '>= 0.3'
  mttr: { is: '< 10s', weight: 2 }
seed: 7
`
const json = JSON.stringify({
  version: 1,
  name: 'payments go away',
  tags: ['payments'],
  system: './shop.test-support.ts#theShop',
  scenarios: [
    {
      scenario: 'networkPartition',
      options: { mode: 'refuse', severity: 'high' },
      at: 'payments.*',
      from: '1s',
      for: '5s',
    },
    { fault: { kind: 'latency', delayMs: [10, 20] }, at: 'payments.*', probability: 0.5 },
  ],
  duration: '8s',
  steadyState: { probes: 5, bounds: { errorRate: '< 0.01' } },
  successCriteria: { availability: '>= 0.3', mttr: { is: '< 10s', weight: 2 } },
  seed: 7,
})

test('YAML and JSON say the same, and what was read runs', async () => {
  const document = parseExperiment(yaml)
  expect(document).toEqual(parseExperiment(json))
  expect(document).toMatchObject({
    system: { module: './shop.test-support.ts', export: 'theShop' },
    options: { seed: 7 },
  })
  const result = await runExperiment(await loadExperiment(document, import.meta.dirname), document.options)
  expect(result).toMatchObject({ outcome: 'passed', score: 100, seed: 7, steadyState: { before: { probes: 5 } } })
  expect(result.injections.map(({ text }) => text)).toEqual(['networkPartition (high)', 'latency 10–20 ms'])
})

test('a dry run says what would be done, and boots nothing', async () => {
  const experiment = await loadExperiment(parseExperiment(yaml), import.meta.dirname)
  const boot = () => expect.unreachable()
  expect(
    dryRun({ ...experiment, blastRadius: { points: 'payments.*' }, system: { name: 'shop', boot } }),
  ).toMatchInlineSnapshot(`
    {
      "bounds": [
        "faults act at payments.* alone",
      ],
      "criteria": [
        {
          "text": "availability >= 0.3",
          "weight": 1,
        },
        {
          "text": "mttr < 10s",
          "weight": 2,
        },
      ],
      "injections": [
        {
          "at": "payments.*",
          "fromMs": 1000,
          "optional": false,
          "text": "networkPartition (high)",
          "untilMs": 6000,
        },
        {
          "at": "payments.*",
          "fromMs": 0,
          "optional": false,
          "text": "latency 10–20 ms",
          "untilMs": 8000,
        },
      ],
      "name": "payments go away",
      "phases": [
        {
          "atMostMs": null,
          "phase": "steady state before",
          "text": "until 5 probes in a row were good, errorRate < 0.01",
        },
        {
          "atMostMs": 0,
          "phase": "inject",
          "text": "2 to inject",
        },
        {
          "atMostMs": 8000,
          "phase": "observe",
          "text": "for 8 s",
        },
        {
          "atMostMs": 60000,
          "phase": "recover",
          "text": "all faults lifted; at most 60 s",
        },
        {
          "atMostMs": null,
          "phase": "steady state after",
          "text": "until 5 probes in a row were good, errorRate < 0.01",
        },
      ],
      "system": "shop",
      "tags": [
        "payments",
      ],
      "warnings": [],
    }
  `)
  const late = { ...experiment, duration: '500ms', successCriteria: {} }
  expect(dryRun(late).warnings).toEqual([
    'networkPartition (high) would begin at 1 s, when the observation is over',
    'there are no success criteria: it passes when the system recovers',
  ])
})

const change = (changes: object) => ({ ...JSON.parse(json), ...changes })

test.each<[string, unknown, string, string]>([
  ['text that is neither', '{ "name": ', '', 'not JSON'],
  ['broken YAML', 'name: [1', '', 'not YAML'],
  ['the same key twice', 'name: a\nname: b\n', '', 'not YAML'],
  ['an unknown field', change({ succesCriteria: {} }), 'succesCriteria', "Did you mean 'successCriteria'?"],
  [
    'an unknown field of an entry',
    change({ scenarios: [{ scenario: 'packetLoss', til: 1 }] }),
    'scenarios[0].til',
    'Unknown field',
  ],
  ['an unknown scenario', change({ scenarios: ['packetLos'] }), 'scenarios[0]', "Did you mean 'packetLoss'"],
  [
    'a wrong option of a scenario',
    change({ scenarios: [{ scenario: 'packetLoss', options: { severity: 'huge' } }] }),
    'scenarios[0].options.severity',
    "to be one of 'low'",
  ],
  [
    'a wrong fault',
    change({ scenarios: [{ fault: { kind: 'latency', delayMs: -1 } }] }),
    'scenarios[0].fault.delayMs',
    'delayMs',
  ],
  [
    'an unknown fault',
    change({ scenarios: [{ fault: { kind: 'latancy' } }] }),
    'scenarios[0].fault.kind',
    "Did you mean 'latency'",
  ],
  ['a wrong duration', change({ duration: 'soon' }), 'duration', "such as '30s'"],
  [
    'an unknown metric',
    change({ successCriteria: { availabilty: '> 0.9' } }),
    'successCriteria.availabilty',
    "Did you mean 'availability'",
  ],
  [
    'a probability above 1',
    change({ scenarios: [{ scenario: 'packetLoss', probability: 5 }] }),
    'scenarios[0].probability',
    'between 0 and 1',
  ],
  [
    'code for a criterion',
    change({ successCriteria: { mttr: () => true } }),
    'successCriteria.mttr',
    "such as '< 30s'",
  ],
  ['no system', change({ system: undefined }), 'system', ''],
  ['a schedule that is none', change({ schedule: { version: 2 } }), 'schedule.version', 'to be 1'],
  ['no object', 'just text', '', 'to be an object'],
])('%s is refused, with its place', (_what, input, path, message) => {
  let caught: unknown
  try {
    parseExperiment(input)
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(ExperimentFormatError)
  expect(caught).toMatchObject({ path, message: expect.stringContaining(message) })
})

test('keys that reach prototypes are refused, from JSON and from YAML; aliases cannot blow a document up', () => {
  for (const text of [
    '{ "version": 1, "__proto__": { "polluted": 1 } }',
    '__proto__:\n  polluted: 1\n',
    'a:\n  constructor: 1\n',
  ])
    expect(() => parseExperiment(text)).toThrow('could reach prototypes')
  const lines = Array.from({ length: 12 }, (_, n) => `k${n}: &a${n} [${n === 0 ? 'x' : `*a${n - 1},`.repeat(9)}]`)
  expect(() => parseExperiment(lines.join('\n'))).toThrow(ExperimentFormatError)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test('a module that is not there, or has no such system, is told with the nearest', async () => {
  const at = (system: string) => loadExperiment(parseExperiment(change({ system })), import.meta.dirname)
  await expect(at('./nowhere.js')).rejects.toMatchObject({
    path: 'system',
    message: expect.stringContaining('cannot be imported'),
  })
  await expect(at('./shop.test-support.ts#theShip')).rejects.toThrow("Did you mean './shop.test-support.ts#theShop'?")
  await expect(at('./shop.test-support.ts')).rejects.toThrow("no system under test as its export 'default'")
})

// The published file is a snapshot: `vitest run src/experiment/parse-experiment.test.ts --update` writes it.
test('schema/experiment.schema.json is what the schemas say', async () => {
  const names = Object.keys(ownKinds)
  const ofUser = v.looseObject({ kind: v.pipe(v.string(), v.notValues(names)) })
  const own = Object.values(ownKinds).map(({ schema }) => schema as v.GenericSchema)
  const known = v.picklist(scenarios.list().map(({ name }) => name))
  const schema = toJsonSchema(documentSchema(v.union([...own, ofUser]), known), {
    errorMode: 'ignore',
    typeMode: 'input',
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      valibotSchema.type === 'custom' ? { $comment: 'code' } : jsonSchema,
  })
  const document = {
    $schema: schema.$schema,
    $id: 'https://unpkg.com/faultline/schema/experiment.schema.json',
    title: 'faultline experiment',
    description: 'A system, its steady state, what is injected, and what must have held. Read by parseExperiment.',
    ...withoutCode(schema as Record<string, unknown>),
  }
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../schema/experiment.schema.json')
})
