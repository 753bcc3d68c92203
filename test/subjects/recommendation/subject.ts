import type { Chaos, SystemOptions } from '@faultline/vitest'

/** A system without its name; what `dispose` does is done when the trial is over. */
export type Booted = Omit<SystemOptions, 'name'> & { readonly dispose?: () => void }

/** Code that a rule is to find, and the same put right, under one scenario. */
export interface Subject {
  readonly wrong: (chaos: Chaos) => Booted
  readonly right: (chaos: Chaos) => Booted
  /** What both are judged under. */
  readonly inject: (chaos: Chaos) => void
  /** Virtual time of a trial. */
  readonly lasts: string
}

/** A read that every shop needs. */
export const catalogue = {
  find: async (item: string): Promise<{ readonly name: string; readonly price: number } | null> => ({
    name: item,
    price: 40,
  }),
}
