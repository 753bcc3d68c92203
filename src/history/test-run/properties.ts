import { plainText } from './plain-text.js'
import type { TestRecord } from './test-record.js'

/** What a JUnit report says of a chaos test, as properties of its test case. Figures in virtual ms and ratios. */
export function propertiesOf({ sessions, seeds, summary }: TestRecord): Record<string, string> {
  const { systems, faults } = summary
  const worst = (values: readonly (number | null)[], of: (...numbers: number[]) => number) => {
    const known = values.filter((value) => value !== null)
    return known.length === 0 ? undefined : String(of(...known))
  }
  const all: Record<string, string | undefined> = {
    'faultline.seed': seeds[0] && String(seeds[0].seed),
    'faultline.replay': seeds[0]?.replay,
    'faultline.sessions': String(sessions),
    'faultline.faults': faults.map(({ name, acted }) => `${name} ×${acted}`).join(', '),
    'faultline.incidents':
      systems.length === 0 ? undefined : String(systems.reduce((sum, one) => sum + one.incidents, 0)),
    'faultline.mttrMs': worst(
      systems.map(({ mttr }) => mttr),
      Math.max,
    ),
    'faultline.recoveryTimeMs': worst(
      systems.map(({ recoveryTime }) => recoveryTime),
      Math.max,
    ),
    'faultline.availability': worst(
      systems.map(({ availability }) => availability),
      Math.min,
    ),
    'faultline.targetsMissed': systems
      .flatMap(({ name, missed }) => missed.map(({ target }) => `${name}: ${target}`))
      .join(', '),
  }
  const given = Object.entries(all).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(given.map(([name, value]) => [name, plainText(value as string)]))
}
