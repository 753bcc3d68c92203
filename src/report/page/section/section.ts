import { type Child, h } from '../dom.js'

/** A section of the page under its heading, which names it. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return h('section', { 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children)
}

/** A part of a section. */
export function part(title: string, about: Child, ...children: readonly Child[]): HTMLElement {
  return h(
    'div',
    { class: 'part' },
    h('h3', {}, title),
    about !== undefined && about !== '' && h('p', { class: 'about' }, about),
    ...children,
  )
}

/** Names and what they stand for, in one line where there is room. */
export function facts(pairs: readonly (readonly [name: string, value: Child])[]): HTMLElement {
  return h(
    'dl',
    { class: 'facts' },
    ...pairs
      .filter(([, value]) => value !== undefined && value !== '' && value !== false && value !== null)
      .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  )
}
