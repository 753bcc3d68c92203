/**
 * One for all copies of the package in this global object: CJS and ESM, before and after `jest.resetModules()`.
 * @param name of what is shared; its shape must stay as it is from version to version
 */
export function shared<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`faultline.${name}`)
  const found = (globalThis as unknown as Record<symbol, T | undefined>)[key]
  if (found !== undefined) return found
  const made = make()
  Object.defineProperty(globalThis, key, { value: made })
  return made
}
