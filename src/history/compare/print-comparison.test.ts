import { expect, test } from 'vitest'
import { compare } from './compare.js'
import { markdownComparison } from './markdown-comparison.js'
import { printComparison } from './print-comparison.js'
import { shop, shops } from './shop.test-support.js'

const hostile = 'check | out <img src=x> @team [a](http://b)\n# `x` $\\'

test('text and Markdown of a patch that takes retries away, in a test of any name', async () => {
  const named = (runs: Awaited<ReturnType<typeof shop>>[]) => runs.map((run) => ({ ...run, test: hostile }))
  const metrics = ['errorRate', 'mtbf', 'latencyMean', 'mttr', 'faultTolerance'] as const
  const before = [...named(await shops(3)), await shop(1, 1, 'gone')]
  const comparison = compare(before, named(await shops(1)), { metrics })
  expect(printComparison(comparison)).toMatchInlineSnapshot(`
    "Resilience: worse. Of 6 figures, 1 worse, 1 equal to the last digit, 3 with too few seeds to tell, 1 of survivors.

    ✗  errorRate       0.81 % → 21.05 %     +20.24 pp  (+16.57 pp … +23.66 pp)  p 0.002    10 pairs  check | out <img src=x> @team [a](http://b) # \`x\` $\\, shop
    ?  latencyMean     61.56 ms → 48.37 ms  −13.19 ms  (−18.74 ms … −7.782 ms)  survivors  10 pairs  check | out <img src=x> @team [a](http://b) # \`x\` $\\, shop
    ?  faultTolerance  70 → 20              −50        (−100 … 0)               few seeds  10 pairs  check | out <img src=x> @team [a](http://b) # \`x\` $\\, shop
    ?  mtbf            5.661 s → 2.7 s      −2.961 s   (−4.006 s … −1.625 s)    few seeds  10 pairs  check | out <img src=x> @team [a](http://b) # \`x\` $\\, shop
    ?  mttr            420 ms → 596.1 ms    +176.1 ms  (of too few seeds)       few seeds  3 pairs   check | out <img src=x> @team [a](http://b) # \`x\` $\\, shop

    Only before: gone

    Gate 'regression': stopped. Level 0.5 %: the chance of a false alarm in all of it; intervals 95 %."
  `)
  expect(markdownComparison(comparison)).toMatchInlineSnapshot(`
    "### ❌ Resilience: worse. Of 6 figures, 1 worse, 1 equal to the last digit, 3 with too few seeds to tell, 1 of survivors.

    | | metric | before | after | change | interval | p, corrected | seeds | where |
    | --- | --- | ---: | ---: | ---: | --- | ---: | --- | --- |
    | ❌ | errorRate | 0.81 % | 21.05 % | +20.24 pp | +16.57 pp … +23.66 pp | 0.002 | 10 pairs | check \\| out &lt;img src=x&gt; &#64;team \\[a\\]\\(http:&#47;&#47;b\\) \\# \\\`x\\\` \\$\\\\, shop |

    <details>
    <summary>Not to be told: 4</summary>

    | | metric | before | after | change | interval | p, corrected | seeds | where |
    | --- | --- | ---: | ---: | ---: | --- | ---: | --- | --- |
    | ❔ | latencyMean | 61.56 ms | 48.37 ms | −13.19 ms | −18.74 ms … −7.782 ms | survivors | 10 pairs | check \\| out &lt;img src=x&gt; &#64;team \\[a\\]\\(http:&#47;&#47;b\\) \\# \\\`x\\\` \\$\\\\, shop |
    | ❔ | faultTolerance | 70 | 20 | −50 | −100 … 0 | few seeds | 10 pairs | check \\| out &lt;img src=x&gt; &#64;team \\[a\\]\\(http:&#47;&#47;b\\) \\# \\\`x\\\` \\$\\\\, shop |
    | ❔ | mtbf | 5.661 s | 2.7 s | −2.961 s | −4.006 s … −1.625 s | few seeds | 10 pairs | check \\| out &lt;img src=x&gt; &#64;team \\[a\\]\\(http:&#47;&#47;b\\) \\# \\\`x\\\` \\$\\\\, shop |
    | ❔ | mttr | 420 ms | 596.1 ms | +176.1 ms | of too few seeds | few seeds | 3 pairs | check \\| out &lt;img src=x&gt; &#64;team \\[a\\]\\(http:&#47;&#47;b\\) \\# \\\`x\\\` \\$\\\\, shop |

    </details>

    Only before: gone

    <sub>Gate \`regression\`: **stopped**. Figures of 11 and 10 systems in runs; level 0.5 % over all figures, intervals 95 %.</sub>
    "
  `)
})

test('what is equal, and what has nothing in common', async () => {
  const runs = await shops(1, 1, 2)
  expect(printComparison(compare(runs, runs))).toMatchInlineSnapshot(`
    "Resilience: no difference seen. Of 27 figures, 27 equal to the last digit.

    Gate 'regression': passed. Level 0.5 %: the chance of a false alarm in all of it; intervals 95 %."
  `)
  expect(markdownComparison(compare(runs, []))).toMatchInlineSnapshot(`
    "### ❔ Nothing is on both sides that could be compared.

    Only before: checkout

    <sub>Gate \`regression\`: passed. Figures of 2 and 0 systems in runs; level 0.5 % over all figures, intervals 95 %.</sub>
    "
  `)
})
