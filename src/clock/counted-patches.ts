import { type Patch, PatchReceipt } from './patch.js'

/** Receipts of which some patch was covered by somebody else's when it was to be taken off. */
let covered: PatchReceipt[] = []

/** What was covered when its time came goes as soon as it lies on top again. */
export function takeOffCovered(): void {
  // One may lie on another: as long as something comes off, what was beneath may be free.
  for (let left = Number.POSITIVE_INFINITY, now = countCovered(); now < left; now = countCovered()) {
    left = now
    for (const old of covered) old.uninstall()
  }
  covered = covered.filter((old) => old.covered > 0)
}

function countCovered(): number {
  return covered.reduce((sum, old) => sum + old.covered, 0)
}

/** Takes patches off; those covered by somebody else's stay on the list of `takeOffCovered`. */
export function takeOff(receipt: PatchReceipt): void {
  try {
    receipt.uninstall()
  } finally {
    if (receipt.covered > 0) covered.push(receipt)
    takeOffCovered()
  }
}

/** A set of patches that is put on for the first who needs it and taken off after the last. */
export class CountedPatches {
  readonly #make: () => Patch[]
  #holders = 0
  #receipt: PatchReceipt | undefined

  constructor(make: () => Patch[]) {
    this.#make = make
  }

  /** @throws whatever a patch threw, with nothing in place */
  hold(): () => void {
    if (this.#holders === 0) {
      takeOffCovered()
      this.#receipt = PatchReceipt.install(this.#make())
    }
    this.#holders++
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#holders--
      if (this.#holders > 0) return
      const receipt = this.#receipt
      this.#receipt = undefined
      if (receipt !== undefined) takeOff(receipt)
    }
  }
}
