/** What a process without settings of its own has: files 644, folders 755. */
const umask = 0o022

/** Permissions of what is made: a number, or text in octal, less the umask. */
export function modeOf(mode: unknown, fallback: number): number {
  return permissionsOf(mode, fallback) & ~umask
}

/** As `chmod` is given them. */
export function permissionsOf(mode: unknown, fallback = 0o666): number {
  if (typeof mode === 'string') return Number.parseInt(mode, 8) & 0o7777
  return typeof mode === 'number' ? mode & 0o7777 : fallback
}
