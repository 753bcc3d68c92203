import { FaultlineError } from './faultline-error.js'

/** Something was used that comes with a subpath which nobody has imported. */
export class PartMissingError extends FaultlineError {
  /** What to import: `faultline/http`. */
  readonly subpath: string

  constructor(what: string, subpath: string) {
    super('FAULTLINE_PART_MISSING', `${what} comes with a part of its own. Add \`import '${subpath}'\` to the test.`)
    this.subpath = subpath
  }

  static {
    PartMissingError.prototype.name = 'PartMissingError'
  }
}
