import { AsyncLocalStorage } from 'node:async_hooks'
import { exactly, type Runner, shellWord, typedPath, waitForResume } from 'faultline/adapter'
import { aroundEach, expect, onTestFinished, type TestContext } from 'vitest'
import { listenerFor } from './report-channel.js'

const running = new AsyncLocalStorage<TestContext>()

/** Somebody watches, and may pause. */
const watched = (process.env.FAULTLINE_WATCH ?? '') !== ''

// `test.each` passes no context, and under `test.concurrent` Vitest's own notion of the current test is not that of
// the caller. Fails outside of a test file, where there is nothing to know. With `isolate: false` it is put on in the
// first file alone: in the others the context is that which Vitest passes, and `test.each` is told by `expect`.
try {
  aroundEach(
    async (runTest, { task }) => {
      // Before the time of the test begins to run.
      if (watched) await waitForResume()
      await running.run(task.context, runTest)
    },
    ...(watched ? [0] : []),
  )
} catch {}

/** The context of the test under way: among the arguments of a test function, else that of the caller. */
export function contextOf(given: unknown): TestContext | undefined {
  const all = Array.isArray(given) ? given : [given]
  return (all.find(isContext) as TestContext | undefined) ?? running.getStore()
}

/** Vitest's context is a function that has properties. */
function isContext(value: unknown): boolean {
  const holder = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return holder && 'task' in value && 'onTestFinished' in value
}

/** What the core asks of Vitest. */
export const runner: Runner = {
  name: 'vitest',
  test(given) {
    const task = contextOf(given)?.task
    if (task !== undefined) return { name: task.fullTestName, file: task.file.filepath }
    const { currentTestName: name, testPath: file } = expect.getState()
    return name === undefined
      ? undefined
      : { name: name.replaceAll(' > ', ' '), ...(file === undefined ? {} : { file }) }
  },
  onFinished(given, cleanup) {
    const context = contextOf(given)
    if (context === undefined) onTestFinished(cleanup)
    else context.onTestFinished(cleanup)
  },
  listener: (given) => listenerFor(contextOf(given)),
  timeoutMs(given) {
    const timeoutMs = contextOf(given)?.task.timeout
    // 0 stands for no timeout.
    return timeoutMs === undefined || timeoutMs === 0 || timeoutMs === Infinity ? undefined : timeoutMs
  },
  replay({ name, file }, environment) {
    const where = file === undefined ? [] : [shellWord(typedPath(file))]
    return [environment, 'npx vitest run', ...where, '-t', shellWord(exactly(name))].join(' ')
  },
}
