import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take seconds, slowest first. In a fresh clone Vitest knows no durations and goes by size, so that a short file
 * with long searches would come last, and all cores but one be idle.
 */
export const slow: readonly string[] = [
  'test/e2e/vitest.test.ts',
  'test/e2e/jest.test.ts',
  'test/e2e/cli.test.ts',
  'test/leak/leak.test.ts',
  'test/subjects/protocols/protocols.test.ts',
  'test/conformance/kinds/kinds.test.ts',
  'test/determinism/replay.test.ts',
  'test/explored/outbox.test.ts',
  'src/explore/combinations.test.ts',
  'src/experiment/run-continuous.test.ts',
  'test/conformance/time-croner.test.ts',
  'src/experiment/run-experiment.test.ts',
  'src/chaos/standstill.test.ts',
  'test/laws/fault-laws.test.ts',
  'src/explore/prune.test.ts',
  'test/ecosystem/pg.test.ts',
]

/** Runs the slowest files first, then all others as Vitest orders them. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const place = ({ moduleId }: TestSpecification) => {
      const at = slow.findIndex((file) => moduleId.endsWith(`/${file}`))
      return at < 0 ? slow.length : at
    }
    const group = ({ project }: TestSpecification) => project.config.sequence.groupOrder
    return sorted.sort((a, b) => group(a) - group(b) || place(a) - place(b))
  }
}
