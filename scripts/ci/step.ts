import { spawn } from 'node:child_process'

/** One check: its name and the command. */
export type Step = readonly [name: string, command: string]

/** Where a step runs, and where its runners put their reports. */
export interface StepPlace {
  readonly root: string
  readonly folder: string
  /** Nothing runs beside it: what it says is shown as it comes, else all of it when it has ended. */
  readonly alone: boolean
}

/** Runs a step to its end. A command that cannot be started, or that a signal ends, has a status other than 0. */
export function runStep([name, command]: Step, { root, folder, alone }: StepPlace) {
  const title = `\n=== ${name}: ${command}`
  if (alone) console.log(title)
  const began = performance.now()
  const env = { ...process.env, FAULTLINE_RESULTS: folder, npm_config_loglevel: 'error' }
  const stdio = alone ? (['ignore', 'inherit', 'inherit'] as const) : (['ignore', 'pipe', 'pipe'] as const)
  const child = spawn('bash', ['-c', command], { cwd: root, env, stdio: [...stdio] })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk))
  return new Promise<{ readonly status: number; readonly seconds: number }>((resolve) => {
    const end = (status: number) => {
      if (!alone) process.stdout.write(`${title}\n${Buffer.concat(said).toString()}`)
      resolve({ status, seconds: (performance.now() - began) / 1000 })
    }
    child.once('error', (error) => {
      said.push(Buffer.from(`${error.message}\n`))
      end(1)
    })
    child.once('close', (status) => end(status ?? 1))
  })
}
