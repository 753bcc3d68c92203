/** What faults of a kind look like to their caller: who takes one of them badly may take the others so. */
const families: Readonly<Record<string, readonly string[]>> = {
  error: ['exception', 'httpStatus', 'abort', 'drop', 'resetPeer', 'linkCut', 'partition', 'diskFull'],
  'lost answer': ['lostAnswer', 'lostWrite', 'duplicate'],
  'late answer': ['latency', 'hang', 'slowClose', 'throttle', 'bandwidth', 'stall', 'hold', 'slowNode', 'barrier'],
  'wrong answer': ['nullValue', 'wrongValue', 'corruption', 'staleAnswer', 'staleRead', 'corruptData', 'corruptRead'],
  clock: [
    'clockJump',
    'clockSkew',
    'clockDrift',
    'clockFreeze',
    'lateTimers',
    'leapSecond',
    'dstChange',
    'processPause',
  ],
  order: ['reorder', 'herd'],
}

const byKind = new Map(Object.entries(families).flatMap(([family, kinds]) => kinds.map((kind) => [kind, family])))

/** The family of a kind; a kind that has none is its own. */
export function familyOf(kind: string): string {
  return byKind.get(kind) ?? kind
}
