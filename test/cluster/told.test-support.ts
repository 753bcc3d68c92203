import type { SearchReport } from '@faultline/vitest/explore'

/** How the first finding failed, and the fault or faults that it takes: `drop at n1->n2`. */
export function told({ findings: [finding] }: SearchReport): readonly string[] {
  if (finding === undefined) return ['nothing']
  const { failure, schedule } = finding
  const [line = ''] = String((failure.error as Error).message).split(/:|\n/)
  return [line, ...schedule.injections.map(({ fault, at }) => `${fault.kind} at ${at}`)]
}
