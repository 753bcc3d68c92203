export type Child = Node | string | number | undefined | false | null

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** An element. What is given as text becomes text, never markup; an attribute that is `undefined` or `false` is left away. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  setAttributes(made, attributes)
  add(made, children)
  return made
}

/** The same of SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  setAttributes(made, attributes)
  add(made, children)
  return made
}

export function button(text: Child, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = h('button', { type: 'button', ...attributes }, text)
  made.addEventListener('click', act)
  return made
}

/** Takes out what was in it. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren()
  add(parent, children)
}

let ids = 0

/** An id that nothing else on the page has. */
export function newId(what: string): string {
  return `${what}-${++ids}`
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value))
}

function add(parent: Element, children: readonly Child[]): void {
  for (const child of children)
    if (child !== undefined && child !== false && child !== null)
      parent.append(typeof child === 'number' ? String(child) : child)
}
