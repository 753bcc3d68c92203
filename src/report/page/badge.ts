import { h } from './dom.js'

export type Tone = 'good' | 'bad' | 'fair' | 'plain'

/** One character that says the same as its colour. */
const signs: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', fair: '!', plain: '?' }

/** A word in its colour, with a sign that says the same without one. */
export function badge(text: string, tone: Tone, sign = signs[tone]): HTMLElement {
  return h('span', { class: `badge ${tone}` }, h('span', { 'aria-hidden': 'true', class: 'sign' }, sign), text)
}

export function outcomeBadge(outcome: string): HTMLElement {
  return badge(outcome, outcome === 'passed' ? 'good' : outcome === 'failed' ? 'bad' : 'fair')
}
