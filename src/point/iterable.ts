import type { PointHost } from './point.js'
import { isAsyncIterator } from './value-kind.js'
import { ObjectView, type ViewContext } from './view.js'

const views = new WeakMap<object, object>()

/**
 * The view of what can be looped over by `for await`. Each `next` of an iterator is a call of the point `name.next`;
 * of an iterable, each `next` of the iterators it makes. Nothing else of it is touched.
 */
export function viewOfIterable<T extends object>(host: PointHost, name: string, iterable: T): T {
  let view = views.get(iterable)
  if (view === undefined) {
    // No method of a mere iterable has this name: it only makes iterators.
    const only = isAsyncIterator(iterable) ? 'next' : ''
    const context: ViewContext = { host, declared: () => 'async', only }
    view = new ObjectView(context, name, iterable).proxy
    views.set(iterable, view)
  }
  return view as T
}
