import { expect, test } from 'vitest'
import {
  dryRun,
  type ExperimentDefinition,
  runContinuous,
  runExperiment,
  runGameDay,
  testFaultTolerance,
  testRecoveryTime,
  testResilience,
} from '../experiment/index.js'
import { shop } from '../experiment/shop.test-support.js'
import { formatResult } from './format-result.js'

const experiment: ExperimentDefinition = {
  name: 'payments go away',
  description: 'The payment service is cut off.',
  system: shop(),
  scenarios: [{ scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'payments.*', from: '1s', for: '5s' }],
  duration: '8s',
  successCriteria: { availability: { is: '>= 0.99', weight: 2 }, mttr: '< 10s', 'measure:queueDepth': '> 0' },
}

test('an experiment', async () => {
  const result = await runExperiment(experiment, { seed: 1 })
  expect(formatResult({ ...result, recommendations: result.recommendations.slice(0, 2) })).toMatchInlineSnapshot(`
    "payments go away: failed, score 50, seed 1
    The payment service is cut off.

    because
      - availability >= 0.99, but 40.4 %: down for 5.9 s of 9.9 s observed

    phases
      steady state before  0 ms to 900 ms
      inject               900 ms to 900 ms
      observe              900 ms to 8.9 s
      recover              8.9 s to 8.9 s
      steady state after   8.9 s to 9.9 s

                                   ╵0 ms       ╵2 s         ╵4 s         ╵6 s         ╵8 s
    shop                           ━━━━━━━━━━━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗━━━━━━━━━━━━━━
    #1 exception ECONNREFUSED at …             █████████████░░░░░░░░░░░░█░░░░░░░                     ×31
                                   ━ up  ┄ degraded  ✗ down  ░ armed  █ acted
    incident 1: opened at 1.9 s, closed at 7.8 s, after 5.9 s: Error: connect ECONNREFUSED 203.0.113.1:…

    checks
      ✗ availability >= 0.99    40.4 %: down for 5.9 s of 9.9 s observed (weight 2)
      ✓ mttr < 10s              5.9 s, the mean of 1 incident
      ✓ measure:queueDepth > 0  29

    injected
      networkPartition (medium) at payments.*: acted 31 times, 31 errors

    figures
      availability          40.4 %: down for 5.9 s of 9.9 s observed
      requestAvailability   70 %: 35 of 50 answered
      errorRate             30 %: 15 of 50 failed
      mttr                  5.9 s, the mean of 1 incident
      mttd                  0 ms, the mean of 1 incident
      recoveryTime          900 ms, of incident 1 of shop
      faultTolerance        0: 0 of 1 injection that acted tolerated
      gracefulDegradation   48.28: 14 of 29 requests not served in full degraded
      latencyP95Calm        0 ms, of 23 requests
      latencyP95UnderChaos  0 ms, of 12 requests

    measures of the system
      queueDepth  last 29, 0 to 29, mean 15.069

    to see it again
      FAULTLINE_SEED=1
    "
  `)
})

test('a dry run', () => {
  expect(
    formatResult(dryRun({ ...experiment, blastRadius: { points: 'payments.*', maxDuration: '1m' } })),
  ).toMatchInlineSnapshot(`
    "payments go away against shop: nothing is booted, nothing injected
    The payment service is cut off.

    phases
      steady state before  until 10 probes in a row were good
      inject               1 to inject
      observe              for 8 s
      recover              all faults lifted; at most 60 s
      steady state after   until 10 probes in a row were good

    would inject, counted from the injection
      networkPartition (medium) at payments.*: 1 s to 6 s

    passes when
      availability >= 0.99 (weight 2)
      mttr < 10s
      measure:queueDepth > 0

    bounds
      faults act at payments.* alone
      each for at most 1m
    "
  `)
})

test('a game day', async () => {
  const { system, ...step } = experiment
  const result = await runGameDay([step], {
    system,
    seed: 1,
    notes: [{ at: '2s', text: 'the cable is out' }],
    runbook: [{ alarm: 'breaker open', during: 'payments go away', within: '2s' }],
  })
  expect(formatResult({ ...result, recommendations: [] })).toMatchInlineSnapshot(`
    "game day: failed, score 50, seed 1

    because
      - 'payments go away' failed: availability >= 0.99, but 25.32 %: down for 5.9 s of 7.9 s observed
      - alarm 'breaker open' came 2.9 s after 'payments go away' was injected, later than 2 s
      - alarm 'breaker closed' came at 7.8 s, where nobody expected it

                                   ╵0 ms       ╵2 s         ╵4 s         ╵6 s         ╵8 s
    shop                           ━━━━━━━━━━━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗━━━━━━━━━━━━━━
    #1 exception ECONNREFUSED at …             █████████████░░░░░░░░░░░░█░░░░░░░                     ×31
                                   ━ up  ┄ degraded  ✗ down  ░ armed  █ acted
    incident 1: opened at 1.9 s, closed at 7.8 s, after 5.9 s: Error: connect ECONNREFUSED 203.0.113.1:…

    payments go away at 900 ms: failed, score 50
      networkPartition (medium) at payments.*: acted 31 times, 31 errors
      ✗ availability >= 0.99    25.32 %: down for 5.9 s of 7.9 s observed (weight 2)
      ✓ mttr < 10s              5.9 s, the mean of 1 incident
      ✓ measure:queueDepth > 0  29

    runbook
      ✗ 'breaker open' during 'payments go away' within 2 s  late after 2.9 s
      ✗ 'breaker closed' at 7.8 s: expected by nobody

    notes
      2 s: the cable is out

    figures of the day
      availability          40.4 %: down for 5.9 s of 9.9 s observed
      requestAvailability   70 %: 35 of 50 answered
      errorRate             30 %: 15 of 50 failed
      mttr                  5.9 s, the mean of 1 incident
      mttd                  0 ms, the mean of 1 incident
      recoveryTime          900 ms, of incident 1 of shop
      faultTolerance        0: 0 of 1 injection that acted tolerated
      gracefulDegradation   48.28: 14 of 29 requests not served in full degraded
      latencyP95Calm        0 ms, of 23 requests
      latencyP95UnderChaos  0 ms, of 12 requests

    to see it again
      FAULTLINE_SEED=1
    "
  `)
})

test('experiments for days', async () => {
  expect(formatResult(await runContinuous({ experiment, every: '1h', runs: 12, seed: 1 }))).toMatchInlineSnapshot(`
    "payments go away: failed, mean score 50
    12 runs in 11 h 9.9 s: 12 failed; ended: after 12 runs

    figures: mean, smallest, largest
      availability  40.4 %  40.4 %  40.4 %
      errorRate     30 %    30 %    30 %
      mttr          5.9 s   5.9 s   5.9 s
      recoveryTime  900 ms  900 ms  900 ms
      latencyP50    0 ms    0 ms    0 ms
      latencyP99    0 ms    0 ms    0 ms

    drift
      none of 32 figures went one way

    the first that did not pass
      run 1 (payments go away) at 0 ms, seed 1: failed
        - availability >= 0.99, but 40.4 %: down for 5.9 s of 9.9 s observed
      run 2 (payments go away) at 1 h, seed 1625538872: failed
        - availability >= 0.99, but 40.4 %: down for 5.9 s of 9.9 s observed
      run 3 (payments go away) at 2 h, seed 3895816089: failed
        - availability >= 0.99, but 40.4 %: down for 5.9 s of 9.9 s observed
      run 4 (payments go away) at 3 h, seed 1130943020: failed
        - availability >= 0.99, but 40.4 %: down for 5.9 s of 9.9 s observed
      run 5 (payments go away) at 4 h, seed 3556791522: failed
        - availability >= 0.99, but 40.4 %: down for 5.9 s of 9.9 s observed

    to see it again
      FAULTLINE_SEED=1
    "
  `)
})

test('a resilience report', async () => {
  const report = await testResilience(shop(), {
    scenarios: ['highLatency', 'packetLoss'],
    at: 'payments.*',
    for: '3s',
    runs: 2,
    seed: 1,
  })
  expect(formatResult({ ...report, recommendations: [] })).toMatchInlineSnapshot(`
    "resilience of shop: failed, score 0

    because
      - highLatency (medium) at payments.* (2 of 2 runs): availability above 99 %, but 57.63 %: down for 2.5 s of 5.9 s observed; gracefulDegradation above 80, but 46.67: 7 of 15 requests not served in full degraded
      - packetLoss (medium) at payments.* (2 of 2 runs): availability above 99 %, but 91.53 %: down for 500 ms of 5.9 s observed; gracefulDegradation above 80, but 50: 2 of 4 requests not served in full degraded
      - fault tolerance above 80, but 0: 0 of 6 injections that acted tolerated

    scenarios
      ✗ highLatency (medium) at payments.*  0 of 2  failed with seed 1, 1625538872
      ✗ packetLoss (medium) at payments.*   0 of 2  failed with seed 1, 1625538872

    targets, over all runs
      ✓ mttr                 below 30 s  2.5 s, the mean of 1 incident
      ✗ faultTolerance       above 80    0: 0 of 6 injections that acted tolerated
      ✗ availability         above 99 %  57.63 %: down for 2.5 s of 5.9 s observed
      ✗ gracefulDegradation  above 80    46.67: 7 of 15 requests not served in full degraded
      ✓ recoverySuccess      above 90 %  100 %: 1 of 1 incident closed

    worst
      highLatency (medium) at payments.*
      packetLoss (medium) at payments.*

    to see it again
      FAULTLINE_SEED=1
      the worst run has seed 1
    "
  `)
})

test('recovery times and tolerance', async () => {
  const options = { scenarios: ['highLatency', 'connectionReset'], at: 'payments.*', for: '3s', runs: 2, seed: 1 }
  expect(formatResult(await testRecoveryTime(shop(), options))).toMatchInlineSnapshot(`
    "recovery of shop: passed, 14 of 14 incidents closed, seed 1

    from the end of the fault to being well
                                                             p50   p95   max
      highLatency (medium) at payments.*      2 recoveries   0 ms  0 ms  0 ms
      connectionReset (medium) at payments.*  12 recoveries  0 ms  0 ms  0 ms
      all                                     14 recoveries  0 ms  0 ms  0 ms
    "
  `)
  expect(
    formatResult(await testFaultTolerance(shop(), { ...options, severities: ['low', 'critical'] })),
  ).toMatchInlineSnapshot(`
    "fault tolerance of shop: failed, score 0 (0 % to 32.89 %), seed 1

    because
      - highLatency (low) at payments.*: not tolerated in 2 of 2 runs
      - connectionReset (low) at payments.*: not tolerated in 2 of 2 runs
      - highLatency (critical) at payments.*: not tolerated in 2 of 2 runs
      - connectionReset (critical) at payments.*: not tolerated in 2 of 2 runs

    tolerated, with the interval of 95 %
      highLatency (low) at payments.*           0 of 2  0 % to 65.76 %
      connectionReset (low) at payments.*       0 of 2  0 % to 65.76 %
      highLatency (critical) at payments.*      0 of 2  0 % to 65.76 %
      connectionReset (critical) at payments.*  0 of 2  0 % to 65.76 %

    to see it again
      FAULTLINE_SEED=1
    "
  `)
})

test('colour where it is asked for; what a terminal would obey is taken out of what came from outside', async () => {
  const hostile = { ...experiment, name: 'a\u001b[2Jb\nc', description: '\u009b31m' }
  const result = await runExperiment(hostile, { seed: 1 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  expect(formatResult(result).replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  expect(formatResult(result, { color: true })).toContain('\u001b[31mfailed\u001b[39m')
  expect(formatResult(result, { color: true })).not.toContain('\u001b[2J')
})
