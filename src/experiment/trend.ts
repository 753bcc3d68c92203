import { figureOf, type Measures, type MetricName, metricNames, metrics } from '../metric/index.js'
import { type Drift, mannKendall, type Sample } from './drift.js'

/** One metric over all runs. */
export interface RunningFigure {
  /** Runs that know it. */
  readonly n: number
  readonly mean: number
  readonly min: number
  readonly max: number
}

interface Course {
  n: number
  mean: number
  min: number
  max: number
  readonly points: (Sample & { readonly weight: number })[]
  /** Runs to a point. */
  stride: number
}

/** Points kept of each metric: enough for the test of a trend, and no more however long it goes on. */
const mostPoints = 200

/** Figures of any number of runs, in room that does not grow: sums, and their course in at most so many points. */
export class Trend {
  readonly #courses = new Map<MetricName, Course>()

  add(atMs: number, measures: Measures): void {
    for (const name of metricNames) {
      const { value, certainty } = figureOf(measures, name)
      if (value === null || certainty === 'atLeast') continue
      const course = this.#courses.get(name)
      if (course === undefined) this.#courses.set(name, started(atMs, value))
      else extend(course, atMs, value)
    }
  }

  get figures(): Partial<Record<MetricName, RunningFigure>> {
    return Object.fromEntries([...this.#courses].map(([name, { n, mean, min, max }]) => [name, { n, mean, min, max }]))
  }

  /** @param alpha chance of calling a trend what is none, for each metric */
  drifts(alpha: number): Drift[] {
    return [...this.#courses].flatMap(([metric, { n, points }]) => {
      const found = mannKendall(points)
      if (found === undefined) return []
      const { tau, p, slopePerDay } = found
      const better = metrics[metric].better === 'higher' ? tau > 0 : tau < 0
      return [
        { metric, n, slopePerDay, tau, p, ...(p < alpha && tau !== 0 ? { trend: better ? 'better' : 'worse' } : {}) },
      ]
    }) as Drift[]
  }
}

function started(atMs: number, value: number): Course {
  return { n: 1, mean: value, min: value, max: value, points: [{ atMs, value, weight: 1 }], stride: 1 }
}

function extend(course: Course, atMs: number, value: number): void {
  course.n++
  course.mean += (value - course.mean) / course.n
  course.min = Math.min(course.min, value)
  course.max = Math.max(course.max, value)
  const { points } = course
  const last = points.at(-1)
  if (last !== undefined && last.weight < course.stride) {
    points[points.length - 1] = merged(last, { atMs, value, weight: 1 })
    return
  }
  points.push({ atMs, value, weight: 1 })
  if (points.length < mostPoints) return
  // Two and two become one, and from now on each is of twice as many runs.
  const halved = []
  for (let at = 0; at + 1 < points.length; at += 2)
    halved.push(merged(points[at] as Course['points'][number], points[at + 1] as Course['points'][number]))
  if (points.length % 2 === 1) halved.push(points.at(-1) as Course['points'][number])
  points.splice(0, points.length, ...halved)
  course.stride *= 2
}

function merged(a: Course['points'][number], b: Course['points'][number]): Course['points'][number] {
  const weight = a.weight + b.weight
  return {
    atMs: (a.atMs * a.weight + b.atMs * b.weight) / weight,
    value: (a.value * a.weight + b.value * b.weight) / weight,
    weight,
  }
}
