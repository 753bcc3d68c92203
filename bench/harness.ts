/** One way to do the work: `run` does it once over and gives how many units it did. */
export interface Contender {
  readonly name: string
  readonly run: () => Promise<number> | number
}

/** What a figure is held to: at most or at least that ratio of ours to theirs. */
export interface Goal {
  readonly against: string
  readonly ratio: { readonly atLeast: number } | { readonly atMost: number }
}

/** One line of the report. */
export interface Row {
  readonly bench: string
  readonly value: number
  readonly unit: string
  readonly against: string
  readonly ratio: number
  readonly goal: string
  readonly met: boolean
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Units a second, over at least `ms` of wall time. */
async function rate(run: Contender['run'], ms: number): Promise<number> {
  let units = 0
  const start = process.hrtime.bigint()
  let elapsed = 0
  do {
    units += await run()
    elapsed = Number(process.hrtime.bigint() - start) / 1e6
  } while (elapsed < ms)
  return (units / elapsed) * 1000
}

/**
 * Rates of all contenders, in turns within each round, so that a machine that slows down slows them all, and in the
 * other order every other round, so that none has the better place. Medians over the rounds; ratios are medians of the
 * ratios of each round.
 */
export async function race(
  contenders: readonly [Contender, ...Contender[]],
  { rounds = 7, ms = 250 }: { readonly rounds?: number; readonly ms?: number } = {},
): Promise<{ readonly rates: ReadonlyMap<string, number>; ratio(other: string): number }> {
  for (const { run } of contenders) await rate(run, ms / 2)
  const seen = contenders.map(() => [] as number[])
  for (let round = 0; round < rounds; round++) {
    const turns = [...contenders.entries()]
    for (const [index, { run }] of round % 2 === 0 ? turns : turns.reverse()) seen[index]?.push(await rate(run, ms))
  }
  const ours = seen[0] as number[]
  return {
    rates: new Map(contenders.map(({ name }, index) => [name, median(seen[index] as number[])])),
    ratio(other) {
      const theirs = seen[contenders.findIndex(({ name }) => name === other)] as number[]
      return median(ours.map((value, round) => value / (theirs[round] as number)))
    },
  }
}

export function row(bench: string, value: number, unit: string, { against, ratio: goal }: Goal, ratio: number): Row {
  const atLeast = 'atLeast' in goal
  const bound = atLeast ? goal.atLeast : goal.atMost
  return {
    bench,
    value: rounded(value),
    unit,
    against,
    ratio: rounded(ratio),
    goal: `${atLeast ? '>=' : '<='} ${bound}`,
    met: atLeast ? ratio >= bound : ratio <= bound,
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
