/** Files that a run leaves out, and why. */
export interface LeftOut {
  readonly why: string
  readonly files: readonly string[]
}

/** What a Node before 22.19 cannot run. */
export const unsupported: LeftOut = {
  why: 'undici 8 itself asks for Node 22.19: what imports it cannot load',
  files: [
    'src/point/http/keeping.test.ts',
    'src/point/http/limits.test.ts',
    'src/point/http/requests-changed.test.ts',
    'test/ecosystem/undici.test.ts',
    'test/ecosystem/http-undici.test.ts',
    'test/regression/http-in-virtual-time.test.ts',
    'test/weaknesses/undici-no-limit-on-a-call.test.ts',
  ],
}

/**
 * What CI runs on the newest Node alone. What stays is all that meets Node itself: clocks, timers, async contexts, promises,
 * points, files, HTTP, TCP, workers, leaks, journals, what a search looks at to find leaks and rejections, and determinism,
 * which holds the two versions together byte for byte.
 */
export const sameOnEachNode: readonly LeftOut[] = [
  {
    why: 'searches of libraries: the library is the same on both, and so is each run of a search, as determinism holds',
    files: ['test/explored/**', 'test/weaknesses/**', 'test/cluster/**'],
  },
  {
    why: 'libraries of timers and promises in virtual time; those of files, HTTP and TCP stay',
    files: [
      'test/ecosystem/{async-retry,bottleneck,cockatiel,croner,generic-pool,limits,lru-cache,opossum}.test.ts',
      'test/ecosystem/{p-,pg,rxjs,state-,cluster-}*.test.ts',
    ],
  },
  {
    why: 'programs that are wrong on purpose, and searches on the scale of a benchmark: what they count is a matter of no runtime',
    files: [
      'test/subjects/**',
      'test/conformance/filibuster/**',
      'src/explore/{combinations,covering-array,exhaustive,order-tree,pct,prune,random,spare-runs}.test.ts',
      'src/explore/{limit,nemesis}/**',
    ],
  },
  {
    why: 'functions of numbers and texts, which ask nothing of a runtime',
    files: [
      'src/cluster/consistency/**',
      'src/explore/{learning,record}/**',
      'src/{generate,graph,recommendation,report}/**',
      'src/history/compare/**',
      'test/laws/*consistency*.test.ts',
    ],
  },
  {
    why: 'what runs a test runner again and again; on the oldest Node it is run from the tarballs',
    files: ['test/generate/**', 'test/verify/**'],
  },
  {
    why: 'the repository itself, its docs and scripts, and of the command what is not to start it and to run a test with it',
    files: ['scripts/**', 'test/api/**', 'test/docs/**', 'examples/**', 'packages/cli/src/**/!(main|run).test.ts'],
  },
]

/**
 * What a run of the source tests leaves out on this version of Node, and whether it is CI's run on the oldest one that we
 * support: `FAULTLINE_OLDEST_NODE` says so.
 */
export function oldestNode(version: string): { readonly exclude: readonly string[]; readonly onOldest: boolean } {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const onOldest = process.env.FAULTLINE_OLDEST_NODE !== undefined
  const left = [...(major > 22 || minor >= 19 ? [] : [unsupported]), ...(onOldest ? sameOnEachNode : [])]
  for (const { why, files } of left) console.warn(`Not run on Node ${version}: ${files.join(', ')} (${why})`)
  return { exclude: left.flatMap(({ files }) => files), onOldest }
}
