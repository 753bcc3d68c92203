/** Items by key, both in the order they first came. */
export function grouped<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else {
      const more = appended(group, item)
      if (more !== group) groups.set(key, more)
    }
  }
  return groups
}

const few = 4

/**
 * The list with one item more: another one while it is short, as what `push` grows has room for seventeen, and a run may
 * have a million requests with a call or two each.
 */
export function appended<T>(list: T[], item: T): T[] {
  // Not by spreading: that makes room by `push`, too.
  if (list.length < few) return list.concat([item])
  list.push(item)
  return list
}
