/** What a fault does to a file operation. */
export interface FileEffect {
  readonly on: 'file'
  /** For the timeline: `partial write`. */
  readonly name: string
}
