import { real } from '../../clock/real.js'

/** A turn of the real event loop, for what sockets have to do. */
export function realTurn(): Promise<void> {
  return new Promise((resolve) => {
    real.setImmediate(resolve)
  })
}
