/** What a run lets a dashboard know while it goes on, and what it is told by it. */
export { AbortedError } from './aborted-error.js'
export type { CommandName } from './command-reader.js'
export { type CommandListener, Control, type ControlOptions, type RunControl } from './control.js'
export { watchFolder } from './live-file.js'
export { type OpenControl, openControl } from './open-control.js'
export { sourceName, type WatchedSearch, type WatchedSession, Watching, watching, watchNoSessions } from './watching.js'
