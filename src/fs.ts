import { addPart } from './chaos/parts.js'
import { createFsPart, type FsPart } from './point/fs/fs-part.js'

addPart('fs', createFsPart)

declare module 'faultline' {
  interface ChaosParts {
    /** Files as fault points. Comes with `import 'faultline/fs'`. */
    readonly fs: FsPart
  }
}

export type { FileOperation } from './fault/index.js'
export type { CrashReport, Lost } from './point/fs/crash.js'
export type { CrashOptions, Files, FilesOptions, FsPart } from './point/fs/fs-part.js'
export type { PathPattern } from './point/fs/path-pattern.js'
