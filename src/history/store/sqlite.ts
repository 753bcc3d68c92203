type Sqlite = typeof import('node:sqlite')

/**
 * `node:sqlite`, loaded when a history is opened and not before. On Node 22 it warns that it is experimental: that one
 * warning is left out. It is raised while the module loads, in one synchronous step in which nobody else can warn.
 */
export function loadSqlite(): Sqlite {
  const { emitWarning } = process
  process.emitWarning = ((warning: string | Error, ...rest: []) => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest)
  }) as typeof emitWarning
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}
