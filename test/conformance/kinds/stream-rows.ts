import { faults } from '../../../src/index.js'
import { fetchEach } from './http-rows.js'
import type { Row } from './row.js'

/** On the bodies of HTTP answers: those of TCP connections are put to real servers in the tests of `faultline/tcp`. */
const stream = (fault: Row['fault'], more: Partial<Row> = {}): Row => ({
  kind: fault.kind,
  fault,
  options: { at: 'api', calls: [1, 3] },
  body: (tools) => fetchEach(tools),
  ...more,
})

export const streamRows: readonly Row[] = [
  stream(faults.bandwidth({ bytesPerSecond: 500 }), { atLeastMs: 20 }),
  stream(faults.corruptData({ rate: 0.5 })),
  stream(faults.limitData({ bytes: 5, end: 'reset' })),
  stream(faults.resetPeer({ afterMs: 20 })),
  stream(faults.slicer({ averageBytes: 3, variationBytes: 1, delayMs: 2 })),
  stream(faults.slowClose({ delayMs: 20 })),
  stream(faults.stall()),
]
