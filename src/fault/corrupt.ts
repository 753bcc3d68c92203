import type { RandomStream } from '../random/stream.js'
import type { StateChange } from './effect-state.js'
import { fittingMutations, type MutationName, mutated } from './mutation.js'
import { type Found, gone, type Place, pathText, placesIn, replacedAt, setAt, tagOf, valueAt } from './places.js'

interface Corruption {
  readonly at: Found
  readonly name: MutationName
  readonly value: unknown
}

/** One change of one value inside `value`, drawn from the stream; undefined where nothing can be changed. */
function draw(value: unknown, allowed: readonly MutationName[], random: RandomStream): Corruption | undefined {
  const places = placesIn(value)
    .map((at) => ({ at, names: fittingMutations(at.value, allowed, at.path.length > 0) }))
    .filter(({ names }) => names.length > 0)
  // Some changes change nothing where they fall (the halves of 0, two equal neighbours): then another is drawn.
  for (let tries = 0; places.length > 0 && tries < 10; tries++) {
    const { at, names } = random.pick(places)
    const name = random.pick(names)
    const changed = name === 'missing' ? gone : mutated(at.value, name, random)
    if (!Object.is(changed, at.value)) return { at, name, value: changed }
  }
  return undefined
}

/** A copy of an answer with `count` values changed; the answer itself where nothing can be. */
export function corruptedAnswer(
  answer: unknown,
  allowed: readonly MutationName[],
  count: number,
  random: RandomStream,
): unknown {
  let changed = answer
  for (let done = 0; done < count; done++) {
    const corruption = draw(changed, allowed, random)
    if (corruption === undefined) break
    changed = replacedAt(changed, corruption.at.path, corruption.value)
  }
  return changed
}

/** The same arguments, one of them a copy with `count` values changed. Functions stay: they are callbacks. */
export function corruptedArgs(
  args: readonly unknown[],
  allowed: readonly MutationName[],
  count: number,
  random: RandomStream,
): readonly unknown[] {
  const order = random.shuffle([...args.keys()])
  for (const at of order) {
    const changed = corruptedAnswer(args[at], allowed, count, random)
    if (!Object.is(changed, args[at])) return args.with(at, changed)
  }
  return args
}

/** Changes `count` values inside an object, where they are. */
export function corruptInPlace(
  object: object,
  allowed: readonly MutationName[],
  count: number,
  random: RandomStream,
): StateChange[] {
  const changes: StateChange[] = []
  for (let done = 0; done < count; done++) {
    const change = corruptOne(object, allowed, random)
    if (change !== undefined) changes.push(change)
  }
  return changes
}

function corruptOne(object: object, allowed: readonly MutationName[], random: RandomStream): StateChange | undefined {
  const corruption = draw(object, allowed, random)
  const place = corruption?.at.path.at(-1)
  // The object itself stays who it is, and what is frozen stays as it is.
  if (corruption === undefined || place === undefined) return undefined
  const { at, name, value } = corruption
  // Sets have no places, and arrays close the gap of an element that goes missing: these are put back as a whole.
  const whole = inOrder(place.holder) && (name === 'missing' || !Array.isArray(place.holder))
  const before = whole ? [...(place.holder as Iterable<unknown>)] : []
  if (!setAt(place, value)) return undefined
  const after = whole ? [...(place.holder as Iterable<unknown>)] : []
  const undo = () => (whole ? restoreWhole(place.holder, before, after) : restore(place, at.value, value))
  return { text: `${pathText(at.path)}: ${name}`, undo }
}

/** Only if the code has not written there itself since. */
function restore(place: Place, old: unknown, corrupt: unknown): void {
  if (Object.is(valueAt(place), corrupt)) setAt(place, old)
}

function restoreWhole(holder: object, before: readonly unknown[], after: readonly unknown[]): void {
  const now = [...(holder as Iterable<unknown>)]
  if (now.length !== after.length || !now.every((item, at) => Object.is(item, after[at]))) return
  if (Array.isArray(holder)) {
    holder.splice(0, holder.length, ...before)
    return
  }
  const set = holder as Set<unknown>
  set.clear()
  for (const item of before) set.add(item)
}

function inOrder(holder: object): boolean {
  return Array.isArray(holder) || tagOf(holder) === 'Set'
}
