import path from 'node:path'
import { InvalidOptionError } from '../error/index.js'

export const reportFormats = ['html', 'markdown', 'junit', 'json', 'svg', 'badge'] as const
/** What a report can be written as. */
export type ReportFormat = (typeof reportFormats)[number]

const extensions: Readonly<Record<string, ReportFormat>> = {
  '.html': 'html',
  '.htm': 'html',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.xml': 'junit',
  '.json': 'json',
  '.svg': 'svg',
}

/**
 * The format of a file by its extension; a picture whose name has `badge` in it is one.
 * @throws InvalidOptionError
 */
export function formatOf(file: string): ReportFormat {
  const format = extensions[path.extname(file).toLowerCase()]
  if (format === undefined)
    throw new InvalidOptionError(
      'report',
      `to end in ${Object.keys(extensions).join(', ')}`,
      file,
      'The extension gives the format.',
    )
  return format === 'svg' && /badge/i.test(path.basename(file)) ? 'badge' : format
}

/** Which chart a picture is of, by its name: `heatmap.svg`; else the timeline. */
export function chartOf(file: string): 'timeline' | 'heatmap' | 'latency' {
  const name = path.basename(file).toLowerCase()
  return name.includes('heatmap') ? 'heatmap' : name.includes('latency') ? 'latency' : 'timeline'
}
