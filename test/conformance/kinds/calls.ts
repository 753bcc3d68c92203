import type { Tools } from './row.js'

type Done = (error: unknown, value?: unknown) => void

/** A call of each form, a few times, one after another. */
export async function callEach({ chaos, note, told }: Tools, times = 1): Promise<void> {
  const shop = chaos.wrap(
    'shop',
    {
      buy: async (id: number, _options?: { signal?: AbortSignal }) => ({ id, lines: ['book'] }),
      total: (id: number) => id * 7,
      load: (id: number, done: Done) => void setTimeout(() => done(null, `order ${id}`), 1),
    },
    { sync: ['total'] },
  )
  for (let id = 1; id <= times; id++) {
    note(`promise ${await told(() => shop.buy(id))}`)
    note(`value ${await told(() => shop.total(id))}`)
    const load = () =>
      new Promise((resolve, reject) => shop.load(id, (error, value) => (error ? reject(error) : resolve(value))))
    note(`callback ${await told(load)}`)
  }
}
