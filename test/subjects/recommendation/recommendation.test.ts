import { type Chaos, faults } from '@faultline/vitest'
import { withChaos } from 'faultline'
import got from 'got'
import 'faultline/http'
import { describe, expect, test } from 'vitest'
import { recommend } from '../../../src/recommendation/index.js'
import { rules } from '../../../src/recommendation/rules.js'
import { serve } from '../../ecosystem/http/server.js'
import { KeyedBank, payWithNewKeys, payWithOneKey } from '../charging.js'
import { shown, trial } from './recommendation.test-support.js'
import { type SubjectName, subjects } from './subjects.js'

const names = Object.keys(subjects) as SubjectName[]

test('each rule has a subject', () => {
  expect(names).toEqual(rules.map(({ rule }) => rule))
})

/** What the wrong one of a subject is told. */
async function found(name: SubjectName): Promise<string> {
  const subject = subjects[name]
  return shown(recommend(await trial(subject.wrong, subject)), name)
}

describe('the wrong ones are found, with what was seen of them', () => {
  test('breaker-never-closes', async () => {
    expect(await found('breaker-never-closes')).toMatchInlineSnapshot(`
      "critical: The breaker never closes again (stock.find)
      - the last fault was over at 10 s; more than 60 s later 251 of 251 requests were turned away without a call of stock.find, which was last called at 2.6 s
      turnedAway 251, requests 251, sinceFaultMs 110000"
    `)
  })

  test('breaker-never-opens', async () => {
    expect(await found('breaker-never-opens')).toMatchInlineSnapshot(`
      "warning: No breaker opens in an outage (stock.find)
      - 400 calls of stock.find in a row failed, from 2 s to 21.9 s; when 20 had, and 10 s were over, 100 of 100 requests asked it all the same
      failedInARow 400, outageMs 19900, askedAllTheSame 100"
    `)
  })

  test('breaker-opens-too-late', async () => {
    expect(await found('breaker-opens-too-late')).toMatchInlineSnapshot(`
      "warning: The breaker opens too late (stock.find)
      - 220 calls of stock.find failed from 5 s on before the first request was turned away without one, at 25 s, 20 s later; 200 requests were in all
      openedAfterMs 20000, failedBefore 220, turnedAway 200"
    `)
  })

  test('clock-dependent', async () => {
    expect(await found('clock-dependent')).toMatchInlineSnapshot(`
      "warning: A wrong clock takes it down
      - down from 10 min to 10 min 55 s, with 55 failed probes and 0 failed requests, the first with '401 token expired', under 'clock skew -60000 ms' from 60 s on and no other fault
      - down from 20 min 55 s to 21 min 50 s, with 55 failed probes and 0 failed requests, the first with '401 token expired', under 'clock skew -60000 ms' from 60 s on and no other fault
      incidents 2, failedProbes 110, failedRequests 0"
    `)
  })

  test('health-check-lies', async () => {
    expect(await found('health-check-lies')).toMatchInlineSnapshot(`
      "warning: The health check is green while requests fail
      - 100 requests failed from 2 s to 12.5 s, at least half of all at any time, while all of 105 probes were good
      failedRequests 100, goodProbes 105, blindMs 10500"
    `)
  })

  test('metastable-failure', async () => {
    expect(await found('metastable-failure')).toMatchInlineSnapshot(`
      "critical: Down for good: the fault is over, its effect is not (server.page, disk.read)
      - the last fault was over at 10 s; 24 of 24 probes after it failed, to the end at 60 s, where all of 5 probes before the first fault were good
      - server.page has been called 4 times a request since, 1 in calm
      - disk.read has been called 1.6 times a request since, 1 in calm
      downAfterFaultMs 50000, failedProbes 24, callsPerRequestSince 4, callsPerRequestCalm 1
      also: retry-storm, breaker-never-opens, no-fallback"
    `)
  })

  test('missing-idempotency', async () => {
    expect(await found('missing-idempotency')).toMatchInlineSnapshot(`
      "critical: An effect happens twice (warehouse.ship, consumer.deliver)
      - warehouse.ship happened up to 2 times instead of 1 for each of 9 requests whose consumer.deliver was delivered twice: first for request 25, at 2.4 s
      requests 9, mostTimes 2, usualTimes 1"
    `)
  })

  test('no-bulkhead', async () => {
    expect(await found('no-bulkhead')).toMatchInlineSnapshot(`
      "critical: No bulkhead: one dependency starves the others (delivery.quote, search.find)
      - 72 of 80 requests that do not use delivery.quote did not get to search.find within 500 ms while it failed, from 2 s on; in calm each did
      - no fault acted on search.find: 120 requests of 240 in calm used nothing else
      starved 72, expected 80, inTime 8
      also: unbounded-queue"
    `)
  })

  test('no-fallback', async () => {
    expect(await found('no-fallback')).toMatchInlineSnapshot(`
      "info: No fallback in an outage (prices.find)
      - all of 220 requests that needed prices.find failed while it was out, from 2 s to 24 s: none was answered in a lesser way
      failed 220, outageMs 22000"
    `)
  })

  test('no-retry', async () => {
    expect(await found('no-retry')).toMatchInlineSnapshot(`
      "warning: No retry at a transient error (prices.find)
      - 16 of 16 requests failed at the first ECONNRESET of prices.find, the first of them at 2.3 s
      - within 1 s prices.find answered again after 16 of these 16 failures
      failedAtFirst 16, metTransient 16, wouldHaveHelped 16"
    `)
  })

  test('no-timeout', async () => {
    expect(await found('no-timeout')).toMatchInlineSnapshot(`
      "critical: Calls without a timeout (prices.find)
      - 20 of 20 requests that met silence at prices.find waited for it until they were given up from outside, the first at 3 s, for 1 s at most
      waited 20, cutOff 0, longestWaitMs 1000"
    `)
  })

  test('retry-of-non-idempotent-call', async () => {
    expect(await found('retry-of-non-idempotent-call')).toMatchInlineSnapshot(`
      "warning: Retry of a call that is not idempotent (bank.charge)
      - bank.charge was called again 23 times when nobody could tell whether it had taken effect, with arguments that other requests' calls have too, so that it looked like a new one: the first time at 2.496 s, after ECONNRESET
      calledAgain 23, requests 15"
    `)
  })

  test('retry-storm', async () => {
    expect(await found('retry-storm')).toMatchInlineSnapshot(`
      "critical: A retry storm: failures multiply the load (stock.find)
      - stock.find was called 23.2 times a request under chaos and 1 in calm, 23.2 times as often; 940 of 952 calls for 41 requests failed
      amplification 23.2, callsPerRequestCalm 1, callsPerRequestUnderChaos 23.2, failedCalls 940"
    `)
  })

  test('retry-without-backoff', async () => {
    expect(await found('retry-without-backoff')).toMatchInlineSnapshot(`
      "warning: Retries without backoff (prices.find)
      - 18 of 18 requests that called prices.find three times or more did so after pauses that did not grow, 0 ms in the mean
      - the first of them called it at 2.1 s, 2.1 s, 2.1 s
      requests 18, withoutBackoff 18, mostAttempts 4, meanPauseMs 0"
    `)
  })

  test('slow-detection', async () => {
    expect(await found('slow-detection')).toMatchInlineSnapshot(`
      "warning: Failures are noticed late
      - 250 requests had failed since 5 s when the first probe did, at 30 s, 25 s later; 'answer null' had acted since 5 s
      detectedAfterMs 25000, failedUnseen 250, sinceFaultMs 25000"
    `)
  })

  test('synchronised-retries', async () => {
    expect(await found('synchronised-retries')).toMatchInlineSnapshot(`
      "warning: Retries without jitter come in step (prices.find)
      - 2 of 2 times that 5 or more calls of prices.find failed together, they were made again together
      - 11 of 11 that had failed at 3 s came back at 4 s
      - 11 of 12 that had failed at 4 s came back at 6 s
      herds 2, returned 2, largest 11"
    `)
  })

  test('unbounded-queue', async () => {
    expect(await found('unbounded-queue')).toMatchInlineSnapshot(`
      "critical: A queue without a bound (renderer.render)
      - renderer.render was first called for 80 of 80 requests when they had been given up, between 5.5 s and 13.35 s
      - up to 60 waited at a time, the longest for 6 s when its caller had patience for 2 s; the first late one had waited for 2.1 s
      begunForNobody 80, mostWaiting 60, longestWaitMs 6000, patienceMs 2000
      also: health-check-lies"
    `)
  })
})

describe('none of the rules finds fault with any of the right ones', () => {
  test.each(names)('%s', async (name) => {
    const subject = subjects[name]
    for (const seed of [1, 2, 3]) expect(recommend(await trial(subject.right, subject, seed))).toEqual([])
  })
})

test('without a fault nothing is recommended, to the wrong ones either', async () => {
  for (const { wrong, lasts } of Object.values(subjects))
    expect(recommend(await trial(wrong, { inject: () => {}, lasts }))).toEqual([])
})

test('a system is told of its own calls alone', async () => {
  const { wrong, right, inject, lasts } = subjects['no-retry']
  await withChaos(
    async (chaos) => {
      const [poor, good] = [wrong(chaos), right(chaos)]
      inject(chaos)
      chaos.system({ name: 'poor', ...poor })
      chaos.system({ name: 'good', ...good })
      await chaos.clock.advance(lasts)
      const { events } = chaos.timeline
      expect(recommend(events)).toMatchObject([{ rule: 'no-retry', system: 'poor' }])
      expect(recommend(events, 'poor')).toEqual(recommend(events))
      expect(recommend(events, 'good')).toEqual([])
    },
    { seed: 1, recordCalls: true },
  )()
})

describe('missing-idempotency, at the call itself', () => {
  const inject = (chaos: Chaos) => void chaos.inject(faults.lostAnswer(), { at: 'bank.*', calls: [5, 9] })

  async function paying(pay: typeof payWithOneKey) {
    const boot = (chaos: Chaos) => {
      const bank = chaos.wrap('bank', new KeyedBank())
      return { probe: () => true, workload: { request: () => pay(bank, 30), perSecond: 10 } }
    }
    return shown(recommend(await trial(boot, { inject, lasts: '2s' })), 'missing-idempotency')
  }

  test('a payment that is made again with a new key has happened twice', async () => {
    expect(await paying(payWithNewKeys)).toMatchInlineSnapshot(`
      "critical: An effect happens twice (bank.charge)
      - bank.charge happened up to 2 times instead of 1 for each of 2 requests whose bank.charge lost its answer: first for request 5, at 400 ms
      requests 2, mostTimes 2, usualTimes 1"
    `)
  })

  test('with the same key it has not', async () => {
    expect(await paying(payWithOneKey)).toBe('nothing')
  })
})

describe('over real HTTP', () => {
  /** Asks a server; three requests are answered 503. */
  async function asking(ask: (url: string) => Promise<unknown>) {
    const { url, close } = await serve()
    try {
      const boot = (chaos: Chaos) => {
        chaos.http('api', { path: '/api/**' })
        return { probe: () => true, workload: { request: () => ask(`${url}/api/a`), perSecond: 10, timeoutMs: '5s' } }
      }
      const inject = (chaos: Chaos) =>
        void chaos.inject(faults.httpStatus({ status: 503 }), { at: 'api', calls: [5, 9, 15] })
      return shown(recommend(await trial(boot, { inject, lasts: '4s' })), 'no-retry')
    } finally {
      await close()
    }
  }

  test('a client that takes 503 for the last word is told so', async () => {
    const ask = async (url: string) => {
      const answer = await fetch(url)
      await answer.text()
      if (!answer.ok) throw new Error(`answered ${answer.status}`)
    }
    expect(await asking(ask)).toMatchInlineSnapshot(`
      "warning: No retry at a transient error (api)
      - 3 of 3 requests failed at the first status 503 of api, the first of them at 400 ms
      - within 1 s api answered again after 3 of these 3 failures
      failedAtFirst 3, metTransient 3, wouldHaveHelped 3"
    `)
  })

  test('got, which asks again, is not', async () => {
    expect(await asking((url) => got(url).text())).toBe('nothing')
  })
})
