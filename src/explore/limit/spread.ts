import type { RandomStream } from '../../random/stream.js'

/**
 * Numbers of values from `first` to `last`, spread over all of them: half of them evenly, half by factors, as what is near
 * the small ones would else go unseen. Each is drawn from a part of its own, so that none of them keeps time with the code
 * under test. All of them where there are no more than `count`.
 */
export function spreadOver(first: number, last: number, count: number, random: RandomStream): number[] {
  if (last - first < count) return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
  const even = Math.ceil(count / 2)
  const byFactor = count - even
  const size = last - first + 1
  const found = new Set<number>()
  for (let part = 0; part < even; part++) {
    const from = first + Math.floor((part * size) / even)
    found.add(random.int(from, first + Math.floor(((part + 1) * size) / even) - 1))
  }
  const smallest = Math.max(1, first)
  for (let part = 0; part < byFactor; part++) {
    const power = (part + random.next()) / byFactor
    found.add(Math.min(last, Math.max(first, Math.round(smallest * (last / smallest) ** power))))
  }
  return [...found].sort((a, b) => a - b)
}
