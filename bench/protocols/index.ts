import type { SeededBug } from './protocol.ts'
import { delivery } from './subjects/delivery.ts'
import { gossip } from './subjects/gossip.ts'
import { leaseLock } from './subjects/lease-lock.ts'
import { namesFor, quorumRegister } from './subjects/quorum-register.ts'
import { optionsFor, raft } from './subjects/raft.ts'
import { twoPhaseCommit } from './subjects/two-phase-commit.ts'
import { walStore } from './subjects/wal-store.ts'

/** @param body given the bug, or none and the bug of its wrong twin: both are of the same size */
function seeded<Bug extends string>(
  protocol: string,
  body: (bug: Bug | undefined, as?: Bug) => SeededBug['wrong'],
  bugs: readonly Bug[],
): SeededBug[] {
  return bugs.map((name) => ({ name, protocol, wrong: body(name), right: body(undefined, name) }))
}

/** Each is known from systems in use; the protocols are small, and whole. */
export const seededBugs: readonly SeededBug[] = [
  ...seeded('quorum register', (bug, as = bug) => quorumRegister(bug, namesFor(as)), [
    'quorum off by one',
    'no fsync before the answer',
    'the clock orders writes',
  ]),
  ...seeded('raft', (bug, as = bug) => raft(bug, optionsFor(as)), [
    'a vote counts twice',
    'the leader reads by itself',
  ]),
  ...seeded('store with a log', walStore, ['the snapshot skips an entry', 'answers before it has recovered']),
  ...seeded('lease lock', leaseLock, ['no margin for drift']),
  ...seeded('two-phase commit', twoPhaseCommit, ['waits for the decision for ever']),
  ...seeded('gossip', gossip, ['tombstones are thrown away too soon']),
  ...seeded('delivery', delivery, ['what comes twice is done twice', 'ids begin anew after a restart']),
]
