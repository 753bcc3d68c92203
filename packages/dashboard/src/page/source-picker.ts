import type { SourceInfo } from '../view/view.js'
import { byId, element, reconcile, setText } from './dom.js'

const key = 'faultline.source'
const newest = ''

/** Which run is shown: the one chosen, or the newest, also when a newer one begins. */
export class SourcePicker {
  readonly #select = byId<HTMLSelectElement>('source')
  #sources: readonly SourceInfo[] = []
  #chosen = sessionStorage.getItem(key) ?? newest

  constructor(changed: () => void) {
    this.#select.addEventListener('change', () => {
      this.#chosen = this.#select.value
      sessionStorage.setItem(key, this.#chosen)
      changed()
    })
  }

  /** Undefined: there is none. */
  get current(): string | undefined {
    if (this.#sources.some(({ id }) => id === this.#chosen)) return this.#chosen
    return (this.#sources.find(({ state }) => state === 'running') ?? this.#sources[0])?.id
  }

  render(sources: readonly SourceInfo[]): void {
    this.#sources = sources
    const options = [
      { id: newest, text: 'the newest' },
      ...sources.map((source) => ({ id: source.id, text: wordsOf(source) })),
    ]
    reconcile(
      this.#select,
      options,
      ({ id }) => `=${id}`,
      ({ id }) => element('option', { value: id }),
      (made, { text }) => setText(made, text),
    )
    this.#select.value = sources.some(({ id }) => id === this.#chosen) ? this.#chosen : newest
  }
}

function wordsOf({ name, kind, state, startedAt }: SourceInfo): string {
  const at = new Date(startedAt)
  const time = Number.isNaN(at.getTime())
    ? ''
    : `, ${at.toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' })}`
  return `${name} (${kind}): ${state}${time}`
}
