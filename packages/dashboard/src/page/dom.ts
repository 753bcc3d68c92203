type Child = Node | string

/** An element with attributes and children. Texts become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`There is no #${id}.`)
  return found as T
}

/** Touches the page only where it changes. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

export function setClass(node: Element, name: string): void {
  if (node.className !== name) node.className = name
}

const keys = new WeakMap<Element, string>()

/** Has a parent hold one element for each item, in order; those that are there already are used again. */
export function reconcile<T>(
  parent: Element,
  items: readonly T[],
  keyOf: (item: T) => string,
  make: (item: T) => Element,
  update: (made: Element, item: T) => void,
): void {
  const there = new Map<string, Element>()
  for (const child of parent.children) there.set(keys.get(child) ?? '', child)
  let at: Element | null = parent.firstElementChild
  for (const item of items) {
    const key = keyOf(item)
    let child = there.get(key)
    there.delete(key)
    if (child === undefined) {
      child = make(item)
      keys.set(child, key)
    }
    update(child, item)
    if (child === at) at = at.nextElementSibling
    else parent.insertBefore(child, at)
  }
  for (const child of there.values()) child.remove()
}
