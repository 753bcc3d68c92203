/**
 * Audible as Filibuster's corpus has it, after a talk: 69 executions without and 31 with dynamic reduction
 * (https://filibuster.cloud/industry-examples.html, https://filibuster.cloud/research-3.html, and the services in
 * https://github.com/filibuster-testing/filibuster-corpus).
 *
 * Told there: who calls whom, how many exceptions and statuses each call may fail with, which statuses of the download
 * and delivery services come from what is beneath them, what each does with each, the figures. Guessed: which statuses
 * those of the others are. The documentation names 504 as one of those of the delivery service; its code answers 503.
 */
import { expect, test } from 'vitest'
import type { Chaos } from '../../../src/chaos/index.js'
import { exceptions, respond, searchAll, statusOf } from './services.test-support.js'

const table = {
  'content-delivery-engine': [...exceptions, 404, 500],
  'content-delivery-service': [...exceptions, 403, 404, 500, 503],
  'audible-download-service': [...exceptions, 403, 404, 500, 503],
  ownership: [...exceptions, 403, 404, 500],
  activation: [...exceptions, 404, 500],
  stats: [...exceptions, 503],
  'asset-metadata': [...exceptions, 403, 404, 500],
  'audio-assets': [...exceptions, 403, 404, 500],
}

/** Passes on those statuses, says 503 where there was no answer, and 500 otherwise. */
async function passingOn<T>(statuses: readonly number[], call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const status = statusOf(error) ?? 503
    return respond(statuses.includes(status) || statusOf(error) === undefined ? status : 500)
  }
}

async function listen(chaos: Chaos): Promise<void> {
  const ownership = chaos.wrap('ownership', async () => true)
  const activation = chaos.wrap('activation', async () => 'license')
  const stats = chaos.wrap('stats', async () => 'noted')
  const assetMetadata = chaos.wrap('asset-metadata', async (_license: string) => 'chapters')
  const audioAssets = chaos.wrap('audio-assets', async (_license: string) => 'audio')
  const engine = chaos.wrap('content-delivery-engine', async () => 'url')
  const download = chaos.wrap('audible-download-service', async () => {
    await passingOn([403, 404], () => ownership())
    const license = await passingOn([404], () => activation())
    try {
      await stats()
    } catch {
      // Nobody waits for figures.
    }
    return license
  })
  const delivery = chaos.wrap('content-delivery-service', async () => {
    const license = await passingOn([403, 404, 503], () => download())
    await passingOn([403, 404], () => assetMetadata(license))
    return await passingOn([403, 404], () => audioAssets(license))
  })
  try {
    await engine()
    await delivery()
  } catch {
    // The app tells its user.
  }
}

test('Audible: 69 executions, 31 with dynamic reduction', async () => {
  const [full, pruned] = [await searchAll(table, false, listen), await searchAll(table, true, listen)]
  expect([full.runs, pruned.runs]).toEqual([69, 31])
  expect([full.stoppedBy, pruned.stoppedBy]).toEqual(['covered', 'covered'])
})
