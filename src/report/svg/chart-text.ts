import { short } from '../data/text.js'
import { visible } from '../escape/visible.js'

/**
 * A label for a chart. echarts (6.1) remembers how wide texts are in a plain object: one called `__proto__` would change the
 * prototype of all objects of the process. What every object has by inheritance gets a space of no width at its end.
 */
export function chartText(text: string, most: number): string {
  const label = short(visible(text), most)
  return label in {} ? `${label}\u200b` : label
}
