import type { LoggedMessage } from './message.js'
import { textOf } from './text-of.js'

/** What a message is and holds, each with a space before it: ` request 1 copy of #2 { op: "read" }`. */
export function messageText({ kind, data, exchange, copyOf, claims }: LoggedMessage): string {
  const what = kind === 'message' ? '' : ` ${kind}${exchange === undefined ? '' : ` ${exchange}`}`
  const copy = `${copyOf === undefined ? '' : ` copy of #${copyOf}`}${claims === undefined ? '' : ` as ${claims}`}`
  return `${what}${copy}${data === undefined ? '' : ` ${textOf(data)}`}`
}
