/** Which of a number of things were chosen, by name. */
export interface Choice {
  readonly chosen: Map<string, boolean>
  /** Grows by the share with each; whoever takes it to 1 is chosen. */
  sum: number
}

/**
 * Whether a thing is one of a share of all, decided when it is first seen. By systematic sampling, where a coin for each
 * would often choose none of a few: the first one is chosen, and of those after it one in 1 / share.
 * @param state of the injection
 * @param draw between 0 and 1: where in its period the sampling begins
 * @see Cochran, Sampling Techniques, 3rd edition, chapter 8
 */
export function isChosen(name: string, share: number, state: Record<string, unknown>, draw: () => number): boolean {
  state.choice ??= { chosen: new Map(), sum: 1 - share * draw() } satisfies Choice
  const choice = state.choice as Choice
  let chosen = choice.chosen.get(name)
  if (chosen === undefined) {
    choice.sum += share
    chosen = share > 0 && choice.sum >= 1
    if (chosen) choice.sum -= 1
    choice.chosen.set(name, chosen)
  }
  return chosen
}
