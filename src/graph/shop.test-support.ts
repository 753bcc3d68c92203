import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pRetry from 'p-retry'
import { defineSystem, runExperiment } from '../experiment/index.js'
import { faults } from '../fault/index.js'
import { createJournal, type Journal, readJournal } from '../history/index.js'

/** A day on which experiments ran, with what was checked out then. */
export interface Day {
  readonly commit: string
  readonly retries: number
}

/**
 * Journals of a shop whose checkout asks the payments service, which asks a bank: on each day one experiment on each of
 * the two services. `retries` is how often checkout asks again.
 */
export async function journalsOf(days: readonly Day[]): Promise<Journal[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-graph-'))
  try {
    const journals: Journal[] = []
    for (const [day, { commit, retries }] of days.entries()) {
      for (const experiment of [checkoutLosesPayments(retries), paymentsLoseTheBank()]) {
        const journal = createJournal(folder, { kind: 'experiment', name: experiment.name })
        await runExperiment(experiment, { seed: 7, journal })
        const startedAt = `2026-01-0${day + 1}T0${journals.length % 2}:00:00.000Z`
        journals.push({ ...readJournal(journal.path), startedAt, git: { commit, dirty: false } } as Journal)
      }
    }
    return journals
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function checkoutLosesPayments(retries: number) {
  return {
    name: 'checkout loses payments',
    system: defineSystem({
      name: 'checkout',
      boot(chaos) {
        const payments = chaos.wrap('payments', { charge: async () => 'paid', refund: async () => 'back' })
        const stock = chaos.wrap('stock', { take: async () => 'taken' })
        const charge = () => pRetry(() => payments.charge(), { retries, minTimeout: 50, factor: 1 })
        const buy = async () => [await stock.take(), await charge()]
        return { probe: buy, every: '1s', workload: { request: buy, perSecond: 10, timeoutMs: '2s' } }
      },
    }),
    scenarios: [{ fault: faults.exception('ECONNRESET'), at: 'payments.charge', probability: 0.3, for: '5s' }],
  }
}

function paymentsLoseTheBank() {
  return {
    name: 'payments lose the bank',
    system: defineSystem({
      name: 'payments',
      boot(chaos) {
        const bank = chaos.wrap('bank', { transfer: async () => 'done' })
        const transfer = () => bank.transfer()
        return { probe: transfer, every: '1s', workload: { request: transfer, perSecond: 10, timeoutMs: '2s' } }
      },
    }),
    scenarios: [{ fault: faults.exception('ETIMEDOUT'), at: 'bank.*', for: '3s' }],
  }
}
