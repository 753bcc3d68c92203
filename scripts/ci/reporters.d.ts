export function vitestReporters(name: string): NonNullable<import('vitest/config').TestUserConfig['reporters']>
export const jestReporters: string[]
