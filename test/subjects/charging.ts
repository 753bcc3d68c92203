export interface Bank {
  charge(amount: number, idempotencyKey: string): Promise<{ readonly id: number }>
}

/** Charges once for each key, as payment providers do. */
export class KeyedBank implements Bank {
  readonly charges: number[] = []
  readonly #done = new Map<string, { readonly id: number }>()

  async charge(amount: number, idempotencyKey: string) {
    const before = this.#done.get(idempotencyKey)
    if (before !== undefined) return before
    const charge = { id: this.charges.push(amount) }
    this.#done.set(idempotencyKey, charge)
    return charge
  }
}

let keys = 0

/** Wrong: each attempt is a new payment to the bank. */
export async function payWithNewKeys(bank: Bank, amount: number, attempts = 3) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await bank.charge(amount, `key ${++keys}`)
    } catch (error) {
      if (attempt === attempts) throw error
    }
  }
}

/** Right: all attempts are the same payment. */
export async function payWithOneKey(bank: Bank, amount: number, attempts = 3) {
  const key = `key ${++keys}`
  for (let attempt = 1; ; attempt++) {
    try {
      return await bank.charge(amount, key)
    } catch (error) {
      if (attempt === attempts) throw error
    }
  }
}
