import { AsyncLocalStorage } from 'node:async_hooks'
import { exactly, type Runner, shellWord, typedPath } from 'faultline/adapter'
import { aroundEach, onTestFinished, type TestContext } from 'vitest'

const running = new AsyncLocalStorage<TestContext>()

// `test.each` passes no context, and under `test.concurrent` Vitest's own notion of the current test is not that of
// the caller. Fails outside of a test file, where there is nothing to know.
try {
  aroundEach((runTest, { task }) => running.run(task.context, runTest))
} catch {}

/** The context of the test under way: among the arguments of a test function, else that of the caller. */
export function contextOf(given: unknown): TestContext | undefined {
  const all = Array.isArray(given) ? given : [given]
  return (all.find(isContext) as TestContext | undefined) ?? running.getStore()
}

function isContext(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'task' in value && 'onTestFinished' in value
}

/** What the core asks of Vitest. */
export const runner: Runner = {
  name: 'vitest',
  test(given) {
    const task = contextOf(given)?.task
    return task && { name: task.fullTestName, file: task.file.filepath }
  },
  onFinished(given, cleanup) {
    const context = contextOf(given)
    if (context === undefined) onTestFinished(cleanup)
    else context.onTestFinished(cleanup)
  },
  replay({ name, file }, environment) {
    const where = file === undefined ? [] : [shellWord(typedPath(file))]
    return [environment, 'npx vitest run', ...where, '-t', shellWord(exactly(name))].join(' ')
  },
}
