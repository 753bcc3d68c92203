/**
 * Fisher's exact test of two proportions, two-sided: the tables with the same margins that are no likelier than this one.
 * @see Fisher (1935), The Design of Experiments, chapter 2
 */
export function fisherExact(failedBefore: number, before: number, failedAfter: number, after: number): number {
  const failed = failedBefore + failedAfter
  const logs = logFactorials(before + after)
  const log = (n: number) => logs[n] as number
  const logWays = (n: number, k: number) => log(n) - log(k) - log(n - k)
  const chance = (x: number) =>
    Math.exp(logWays(before, x) + logWays(after, failed - x) - logWays(before + after, failed))
  const seen = chance(failedBefore)
  let p = 0
  for (let x = Math.max(0, failed - after); x <= Math.min(before, failed); x++) {
    const one = chance(x)
    // What is as likely may come out a little more so.
    if (one <= seen * (1 + 1e-7)) p += one
  }
  return Math.min(1, p)
}

function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1)
  for (let i = 2; i <= n; i++) logs[i] = (logs[i - 1] as number) + Math.log(i)
  return logs
}
