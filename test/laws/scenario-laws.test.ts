import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { actsOn, faultKind } from '../../src/fault/index.js'
import { type Chaos, InvalidOptionError, type Scenario, scenarios, withChaos } from '../../src/index.js'
import { createRandom } from '../../src/random/create-random.js'
import { compileTrigger } from '../../src/trigger/index.js'
import '../../src/cluster/index.js'
import '../../src/fs.js'
import '../../src/http.js'
import '../../src/resource.js'
import '../../src/tcp.js'

// Written for any scenario: a new one is held to all of this without a line here.

const { list, ...makers } = scenarios
const listed = list()
const severities = ['low', 'medium', 'high', 'critical'] as const
const families = ['network', 'resource', 'application', 'state', 'time', 'distributed']
const make = (name: string, options: object): Scenario =>
  (makers as unknown as Record<string, (options: object) => Scenario>)[name]?.(options) as Scenario

const magnitudes = (value: unknown): number[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'number').map(Math.abs)

/** Goes one way only. */
function isMonotone(steps: readonly number[]): boolean {
  const pairs = steps.slice(1).map((step, at) => [steps[at] as number, step] as const)
  return pairs.every(([a, b]) => a <= b) || pairs.every(([a, b]) => a >= b)
}

describe.each(listed)('$name', ({ name, family, description, severity, parameters }) => {
  const ladder = (parameter: string) => severities.map((step) => severity[step][parameter])

  test('has a family, and says what it does', () => {
    expect(families).toContain(family)
    expect(description).toMatch(/^[A-Z].*\.$/)
    expect(new Set(parameters.map((parameter) => parameter.name)).size).toBe(parameters.length)
  })

  test.each(parameters)('$name has a unit and a range, or values, that hold its defaults', (parameter) => {
    const { type, unit, range, values, default: medium } = parameter
    expect(parameter.description).toMatch(/\.$/)
    expect(ladder(parameter.name)[1]).toEqual(medium)
    if (type === 'number' || type === 'range') {
      expect(unit).toBeDefined()
      expect(range?.[0]).toBeLessThan(range?.[1] as number)
      for (const step of ladder(parameter.name)) {
        const ends = Array.isArray(step) ? step : [step]
        for (const end of ends) expect(end >= (range?.[0] ?? 0) && end <= (range?.[1] ?? 0), String(end)).toBe(true)
        expect(isMonotone(ends)).toBe(true)
      }
      // The range is what is accepted: no more, no less.
      for (const end of range ?? []) expect(make(name, { [parameter.name]: end }).scenario).toBe(name)
      const beyond = unit === 'ratio' || unit === undefined ? 1e-6 : 1
      for (const out of [(range?.[0] ?? 0) - beyond, (range?.[1] ?? 0) + beyond, Number.NaN])
        expect(() => make(name, { [parameter.name]: out })).toThrow(InvalidOptionError)
    }
    if (type === 'choice') {
      expect(values?.length).toBeGreaterThan(1)
      for (const step of ladder(parameter.name)) expect(values).toContain(step)
      for (const value of values ?? []) expect(make(name, { [parameter.name]: value }).scenario).toBe(name)
      expect(() => make(name, { [parameter.name]: 'no such word' })).toThrow(InvalidOptionError)
    }
  })

  test('gets no weaker as its severity rises', () => {
    const names = parameters.map((parameter) => parameter.name)
    for (const parameter of names) {
      const steps = ladder(parameter)
      const numbers = steps.map(magnitudes)
      for (const end of numbers[0]?.keys() ?? [])
        expect(isMonotone(numbers.map((step) => step[end] as number)), `${parameter}: ${JSON.stringify(steps)}`).toBe(
          true,
        )
      // A word that has been left does not come back.
      const words = steps.map((step) => JSON.stringify(step))
      expect(words.filter((word, at) => word !== words[at - 1])).toEqual([...new Set(words)])
    }
    const chances = ladder('probability') as number[]
    expect(chances).toEqual([...chances].sort((a, b) => a - b))
    const differs = names.some(
      (parameter) => JSON.stringify(ladder(parameter)[0]) !== JSON.stringify(ladder(parameter)[3]),
    )
    const page = new URL(`../../docs/scenarios/${name}.md`, import.meta.url)
    // One that has no strength to choose says so.
    if (!differs && existsSync(page)) expect(readFileSync(page, 'utf8')).toMatch(/Severity (has no effect|only weighs)/)
  })

  test('acts never at probability 0, always at 1, in about that share between', () => {
    const share = (probability: number) => {
      const random = createRandom(1)
      const triggers = make(name, { probability }).injections.map(({ when }, at) =>
        compileTrigger(
          { ...(when?.probability === undefined ? {} : { probability: when.probability }) },
          undefined,
          random.fork(`${at}`),
        ),
      )
      let acted = 0
      // All parts are asked: as the draws of one are not those of another, none is in the way of the next.
      for (let call = 1; call <= 2000; call++)
        if (triggers.map((trigger) => trigger.fires(1, call, [])).some(Boolean)) acted++
      return acted / 2000
    }
    expect(share(0)).toBe(0)
    expect(share(1)).toBe(1)
    expect(Math.abs(share(0.3) - 0.3)).toBeLessThan(0.05)
  })

  test('is recorded with its severity, and acts as it should where it acts on calls, clocks or timers', async () => {
    const run = async (options: object) => {
      let recorded: Chaos['timeline'] | undefined
      await withChaos(
        async (chaos) => {
          recorded = chaos.timeline
          const echo = chaos.wrap('echo', async (value: number) => ({ value }))
          chaos.inject(make(name, options), { optional: true, from: 1 })
          await chaos.clock.advance(2)
          for (let call = 0; call < 20; call++) void echo(call).catch(() => {})
          setTimeout(() => {}, 5)
          await chaos.clock.advance(10)
        },
        { seed: 1 },
      )()
      return recorded?.events ?? []
    }
    for (const step of severities) {
      const armed = (await run({ severity: step })).filter((event) => event.type === 'fault.armed')
      expect(armed.length).toBeGreaterThan(0)
      for (const event of armed) expect(event).toMatchObject({ severity: step, scenario: name })
    }
    const acted = async (probability: number) =>
      (await run({ probability })).flatMap((event) => (event.type === 'fault.injected' ? [event.call] : []))
    expect(await acted(0)).toEqual([])
    const kinds = make(name, {}).injections.map(({ fault }) => faultKind(fault.kind))
    // A throttle lets those through for which there is room.
    if (kinds.some(({ kind }) => kind === 'throttle')) expect((await acted(1)).length).toBe(10)
    else if (kinds.every((kind) => actsOn(kind, 'call'))) expect(new Set(await acted(1)).size).toBe(20)
    else if (kinds.every((kind) => actsOn(kind, 'clock') || actsOn(kind, 'timer')))
      expect((await acted(1)).length).toBeGreaterThan(0)
  })
})
