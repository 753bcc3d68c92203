import type { RandomStream } from '../random/stream.js'

/** What may happen to a value, by its type. */
export const mutationNames = [
  'bitFlip',
  'offByOne',
  'negate',
  'outOfRange',
  'notANumber',
  'truncate',
  'duplicate',
  'swap',
  'missing',
  'shift',
] as const
export type MutationName = (typeof mutationNames)[number]

/** Another value in place of one; undefined in place of a change: this mutation does not fit this value. */
type Mutate = (value: never, random: RandomStream) => unknown

const dayMs = 86_400_000

/** By type: each gives a value of the same type, but for `missing`, which is done where the value is kept. */
const byType: Readonly<Record<string, Partial<Record<MutationName, Mutate>>>> = {
  number: {
    bitFlip: (value: number, random) => flipNumber(value, random),
    offByOne: (value: number, random) => value + (random.chance(0.5) ? 1 : -1),
    negate: (value: number) => (value === 0 ? -1 : -value),
    outOfRange: () => Number.MAX_SAFE_INTEGER,
    notANumber: () => Number.NaN,
  },
  bigint: {
    offByOne: (value: bigint, random) => value + (random.chance(0.5) ? 1n : -1n),
    negate: (value: bigint) => (value === 0n ? -1n : -value),
  },
  string: {
    bitFlip: (value: string, random) => flipCharacter(value, random),
    truncate: (value: string, random) => (value === '' ? undefined : value.slice(0, random.int(0, value.length - 1))),
  },
  boolean: { bitFlip: (value: boolean) => !value },
  date: {
    shift: (value: Date, random) => new Date(value.getTime() + (random.chance(0.5) ? dayMs : -dayMs)),
    notANumber: () => new Date(Number.NaN),
  },
  bytes: {
    bitFlip: (value: Uint8Array, random) => flipByte(value, random),
    truncate: (value: Uint8Array, random) =>
      value.length === 0 ? undefined : copyOfBytes(value, random.int(0, value.length - 1)),
  },
  array: {
    truncate: (value: unknown[], random) =>
      value.length === 0 ? undefined : value.slice(0, random.int(0, value.length - 1)),
    duplicate: (value: unknown[], random) => {
      if (value.length === 0) return undefined
      const at = random.int(0, value.length - 1)
      return value.toSpliced(at, 0, value[at])
    },
    swap: (value: unknown[], random) => swapped(value, random),
  },
}

/** The type that mutations go by; undefined: nothing is done to it. */
export function mutableType(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return (typeof value) in byType ? typeof value : undefined
  if (Array.isArray(value)) return 'array'
  // By tag, not by `instanceof`: the value may come from another realm.
  const tag = Object.prototype.toString.call(value)
  if (tag === '[object Date]') return 'date'
  return tag === '[object Uint8Array]' ? 'bytes' : undefined
}

/** Mutations that change this value, of those allowed. What has a place of its own may also go missing. */
export function fittingMutations(
  value: unknown,
  allowed: readonly MutationName[],
  placed: boolean,
): readonly MutationName[] {
  const type = mutableType(value)
  const own = type === undefined ? {} : (byType[type] ?? {})
  return allowed.filter((name) => (name === 'missing' ? placed : Object.hasOwn(own, name)))
}

/** The value after a mutation that fits it; the value itself where that would change nothing. */
export function mutated(value: unknown, name: MutationName, random: RandomStream): unknown {
  const mutate = byType[mutableType(value) ?? '']?.[name] as
    | ((value: unknown, random: RandomStream) => unknown)
    | undefined
  return mutate?.(value, random) ?? value
}

/** One of the low sixteen bits of a whole number; of any other, the lowest of its exponent: twice or half of it. */
function flipNumber(value: number, random: RandomStream): number {
  if (!Number.isSafeInteger(value)) return random.chance(0.5) ? value * 2 : value / 2
  const bit = 2 ** random.int(0, 15)
  const rest = Math.abs(value)
  const flipped = Math.floor(rest / bit) % 2 === 0 ? rest + bit : rest - bit
  return value < 0 ? -flipped : flipped
}

/** The lowest bit of one character: what is text stays text. */
function flipCharacter(value: string, random: RandomStream): string | undefined {
  if (value === '') return undefined
  const at = random.int(0, value.length - 1)
  return value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ 1) + value.slice(at + 1)
}

function flipByte(value: Uint8Array, random: RandomStream): Uint8Array | undefined {
  if (value.length === 0) return undefined
  const copy = copyOfBytes(value, value.length)
  const at = random.int(0, value.length - 1)
  copy[at] = (copy[at] as number) ^ (1 << random.int(0, 7))
  return copy
}

/** `slice` of a Buffer would give its own bytes again. */
function copyOfBytes(value: Uint8Array, end: number): Uint8Array {
  return Uint8Array.prototype.slice.call(value, 0, end)
}

function swapped(value: unknown[], random: RandomStream): unknown[] | undefined {
  if (value.length < 2) return undefined
  const at = random.int(0, value.length - 2)
  return value.with(at, value[at + 1]).with(at + 1, value[at])
}
