import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { type Journal, readJournal } from 'faultline/history'

/** Source of an experiment as a module: a caller that retries, before payments that go away for a while. */
export function experimentSource(fields = '', booted = '', boot = ''): string {
  return `
const pay = async (payments) => {
  for (let attempt = 1; ; attempt++) {
    try { return await payments.charge(1) } catch (error) {
      if (attempt === 3) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
export default {
  name: 'payments go away',
  system: {
    name: 'shop',
    boot(chaos) {
      globalThis.booted = (globalThis.booted ?? 0) + 1
      ${boot}
      const payments = chaos.wrap('payments', { charge: async () => 'paid' })
      return { probe: () => pay(payments), ${booted} }
    },
  },
  scenarios: [{ scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'payments.*', from: '1s', for: '5s' }],
  ${fields}
}
`
}

/** The only journal of a folder. */
export function journalIn(folder: string): Journal {
  mkdirSync(folder, { recursive: true })
  const files = readdirSync(folder).filter((file) => file.endsWith('.jsonl'))
  if (files.length !== 1) throw new Error(`${files.length} journals in ${folder}`)
  return readJournal(path.join(folder, files[0] as string))
}
