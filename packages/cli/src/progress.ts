import type { Context } from './answer.js'

/** How far long work has got: what `onProgress` of the core tells. */
export interface Step {
  readonly name: string
  readonly phase: string
  /** 0 to 1. */
  readonly fraction: number
}

/** Tells on stderr how far long work has got. */
export interface Progress {
  readonly update: (step: Step) => void
  /** Something that is to be read later, too: it stays, above the bar. */
  note(text: string): void
  /** Takes the bar away. */
  end(): void
}

/**
 * A bar in a terminal; elsewhere a line for each new phase, so that a log of CI stays short. Written by hand: the spinner
 * of @clack/prompts takes the keyboard, and on Ctrl-C ends the process before a fault could be lifted.
 */
export function openProgress({ terminal: { stderr, env }, err }: Context): Progress {
  const { isTTY, columns = 80 } = stderr
  const inPlace = isTTY === true && env.TERM !== 'dumb' && !env.CI
  const clear = () => {
    if (inPlace) stderr.write('\r\u001b[K')
  }
  let last = ''
  const draw = ({ name, phase, fraction }: Step) => {
    const done = Math.round(fraction * barLength)
    const bar = err.cyan('█'.repeat(done)) + err.dim('░'.repeat(barLength - done))
    const words = `${Math.round(fraction * 100)} % ${name}: ${phase}`.slice(0, Math.max(0, columns - barLength - 2))
    clear()
    stderr.write(`${bar} ${words}`)
  }
  let drawn: Step | undefined
  return {
    update(step) {
      if (inPlace) draw(step)
      else if (`${step.name}: ${step.phase}` !== last) stderr.write(`${step.name}: ${step.phase}\n`)
      last = `${step.name}: ${step.phase}`
      drawn = step
    },
    note(text) {
      clear()
      stderr.write(`${text}\n`)
      if (inPlace && drawn !== undefined) draw(drawn)
    },
    end: clear,
  }
}

const barLength = 24
