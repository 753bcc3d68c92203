import { beforeAll, expect, test, vi } from 'vitest'

/** Modules of our own, whatever other tests of this worker have imported before. */
let fresh: typeof import('../index.js')
beforeAll(async () => {
  vi.resetModules()
  fresh = await import('../index.js')
})

test.each(['fs', 'http', 'tcp'] as const)('chaos.%s says what to import when nobody has', async (part) => {
  await fresh.withChaos((chaos) => {
    expect(() => Reflect.get(chaos, part)).toThrow(fresh.PartMissingError)
    expect(() => Reflect.get(chaos, part)).toThrow(`Add \`import 'faultline/${part}'\` to the test.`)
  })()
})

test('so does a fault of resources, and once imported it is carried out', async () => {
  const inject = fresh.withChaos((chaos) => void chaos.inject(fresh.faults.cpuStress({ load: 1 })))
  await expect(inject()).rejects.toThrow("Add `import 'faultline/resource'` to the test.")
  await import('../resource.js')
  await inject()
})
