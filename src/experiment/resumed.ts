import type { Stop } from './stop.js'

/** Between two runs: settles when nobody has it paused, or it is to stop. In real time, also outside of sessions. */
export async function resumed(stop: Stop): Promise<void> {
  const paused = stop.control?.resumed()
  if (paused === undefined) return
  let forget = () => {}
  const stopped = new Promise<void>((resolve) => {
    forget = stop.onStop(resolve)
  })
  await Promise.race([paused, stopped])
  forget()
}
