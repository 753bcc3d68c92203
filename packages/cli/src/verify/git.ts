import { execFileSync } from 'node:child_process'
import { CliError } from '../cli-error.js'

/** What git says to a question, without its last line end. Its hooks are not run. @throws CliError in its words */
export function git(cwd: string, ...args: string[]): string {
  try {
    const text = execFileSync('git', ['-c', 'core.hooksPath=/dev/null', ...args], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return text.replace(/\n$/, '')
  } catch (cause) {
    const { code, stderr = '' } = cause as { code?: string; stderr?: string }
    if (code === 'ENOENT') throw new CliError('git is not installed.', undefined, { cause })
    throw new CliError(`git ${args[0]}: ${stderr.trim() || (cause as Error).message}`, undefined, { cause })
  }
}
