import { counted, readable } from '../../timeline/readable.js'
import { addsEachTime } from '../effects.js'
import { grouped } from '../grouped.js'
import { calledOnce, Keys } from '../keys.js'
import { callersOf, type Reading, type SeenCall, type SeenRequest } from '../reading.js'
import type { Rule } from '../recommendation.js'
import { largest } from '../sorted.js'

/** Requests that no such fault met, to know how often an effect is usual. One that came twice is then a fact: one suffices. */
const LEAST_USUAL = 3

/** An answer was lost, or a call delivered twice, and its effect was there twice. */
export const missingIdempotency: Rule = {
  rule: 'missing-idempotency',
  title: 'An effect happens twice',
  severity: 'critical',
  needsCalls: true,
  judge(reading) {
    const met = reading.calls.filter((call) => call.request && !call.probe && happenedUnseen(call))
    const found = [...grouped(met, ({ point }) => point)]
      .flatMap(([point, calls]) => [...beneath(reading, point, calls), ...itself(reading, point, calls)])
      .sort((a, b) => b.doubled.length - a.doubled.length)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: [...new Set(found.flatMap(({ effect, point }) => [effect, point]))],
      evidence: found.map(({ effect, point, doubled, most, usual }) => {
        const [{ request, call }] = doubled as [Doubled]
        const act = call.faults.some((fault) => fault.act === 'repeat') ? 'was delivered twice' : 'lost its answer'
        return `${effect} happened up to ${most} times instead of ${usual} for each of ${counted(doubled.length, reading.noun)} whose ${point} ${act}: first for ${reading.noun} ${request.number}, at ${readable(call.startedMs)}`
      }),
      figures: { requests: worst.doubled.length, mostTimes: worst.most, usualTimes: worst.usual },
    }
  },
}

interface Doubled {
  readonly request: SeenRequest
  /** The call that met the fault. */
  readonly call: SeenCall
  readonly times: number
}

interface Found {
  readonly effect: string
  readonly point: string
  readonly doubled: readonly Doubled[]
  readonly most: number
  readonly usual: number
}

/** It took effect, and its caller does not know; or it was made twice, and its caller knows of one. */
function happenedUnseen({ faults }: SeenCall): boolean {
  return faults.some(({ act }) => act === 'lose' || act === 'repeat')
}

/** Effects further in, by their own points: what is called within the call that met the fault, and its next attempts. */
function beneath(reading: Reading, point: string, met: readonly SeenCall[]): Found[] {
  const metIn = new Map(met.map((call) => [call.request as SeenRequest, call]))
  const counts = [...callersOf(reading, point).keys()].map((request) => ({ request, times: effectsOf(request, point) }))
  const usualOnes = counts.filter(({ request }) => !metIn.has(request))
  if (usualOnes.length < LEAST_USUAL) return []
  const effects = new Set(counts.flatMap(({ times }) => [...times.keys()]))
  return [...effects].flatMap((effect) => {
    const usual = largest(usualOnes.map(({ times }) => times.get(effect) ?? 0))
    const doubled = counts.flatMap(({ request, times }) => {
      const [call, often = 0] = [metIn.get(request), times.get(effect)]
      return call !== undefined && usual > 0 && often > usual ? [{ request, call, times: often }] : []
    })
    return foundOf(effect, point, doubled, usual)
  })
}

/** How often each effect was had within calls of a point, for one request. */
function effectsOf({ calls }: SeenRequest, point: string): Map<string, number> {
  const outer = calls.filter((call) => call.point === point)
  const within = calls.filter((call) => call.point !== point && addsEachTime(call.point) && happened(call))
  const nested = within.filter((call) => outer.some((around) => holds(around, call)))
  return new Map([...grouped(nested, (call) => call.point)].map(([effect, all]) => [effect, all.length]))
}

/** The second of two deliveries may come when the caller has long been answered. */
function holds(around: SeenCall, { seq }: SeenCall): boolean {
  if (around.seq > seq) return false
  return around.endSeq === null || around.endSeq > seq || around.faults.some(({ act }) => act === 'repeat')
}

/** The effect of the call itself: its answer was lost, and another attempt, which looked like a new one, was answered. */
function itself(reading: Reading, point: string, met: readonly SeenCall[]): Found[] {
  if (!addsEachTime(point) || !calledOnce(reading, point)) return []
  const keys = new Keys(reading.points.get(point) ?? [])
  const doubled = [...grouped(met, ({ request }) => request as SeenRequest)].flatMap(([request, [call]]) => {
    const first = call as SeenCall
    const more = request.calls.filter(
      (other) => other.point === point && other.seq > first.seq && happened(other) && keys.looksNew(first, other),
    )
    return first.faults.some(({ act }) => act === 'lose') && more.length > 0
      ? [{ request, call: first, times: 1 + more.length }]
      : []
  })
  return foundOf(point, point, doubled, 1)
}

function foundOf(effect: string, point: string, doubled: readonly Doubled[], usual: number): Found[] {
  if (doubled.length === 0) return []
  return [{ effect, point, doubled, usual, most: largest(doubled.map(({ times }) => times)) }]
}

/** It was answered; or it was, and the answer was lost. */
function happened({ outcome, faults }: SeenCall): boolean {
  return outcome === 'answered' || faults.some(({ act }) => act === 'lose')
}
