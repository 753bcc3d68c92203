import { type Frame, takeTrace, userFrame } from '../clock/trace.js'

/** Frames noted to find the caller: ours come first, then perhaps those of a library that hands the call on. */
const depth = 48

/**
 * The place in the code under test that makes a call, as reports and schedules name it: function and file of the first
 * frame that is neither faultline's, nor Node's, nor a library's. Without the line: that changes with each edit above.
 * @param stack of an error
 * @returns `buy (checkout.ts)`, `anonymous (checkout.ts)`; '' when there is no such frame
 */
export function siteOf(stack: unknown): string {
  const frame = userFrame(stack)
  return frame === undefined ? '' : `${functionOf(frame)} (${fileOf(frame)})`
}

/** The place that makes the call which is under way; '' when its stack does not reach there. */
export function currentSite(): string {
  return siteOf(takeTrace(depth).stack)
}

/**
 * Whether a site is meant. A pattern with a file, in brackets as in reports, is held against all of it, one without
 * against the function alone; `*` stands for any text.
 */
export function siteFits(fits: (text: string) => boolean, pattern: string, site: string): boolean {
  return fits(pattern.includes('(') ? site : site.slice(0, Math.max(0, site.lastIndexOf(' ('))))
}

/** Without what V8 says besides, on what it was called: that differs from one call to another, and between versions. */
function functionOf({ name }: Frame): string {
  const plain = name.replace(/ \[as .*\]$/, '').replace(/^(new |.*\.)/, '')
  return plain === '' || plain.includes('<') ? 'anonymous' : plain
}

function fileOf({ file }: Frame): string {
  return (file.split(/[\\/]/).at(-1) as string).replace(/\?.*$/, '')
}
