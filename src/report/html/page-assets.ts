import { readFileSync } from 'node:fs'
import { FaultlineError } from '../../error/index.js'

/** What a report's page is made of. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** Beside what was built; on the sources, where it was built to. */
const folders = ['./', '../../../dist/']

let read: PageAssets | undefined

/**
 * The script and the styles of the page, as `npm run build` makes them; read once.
 * @throws FaultlineError `FAULTLINE_REPORT_PAGE_MISSING`: nobody built them
 */
export function pageAssets(): PageAssets {
  read ??= { script: readBuilt('report-page.js'), style: readBuilt('report-style.css') }
  return read
}

function readBuilt(name: string): string {
  for (const folder of folders)
    try {
      return readFileSync(new URL(folder + name, import.meta.url), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  throw new FaultlineError(
    'FAULTLINE_REPORT_PAGE_MISSING',
    `Failed to make a report: ${name} is missing. Install the package again; in a clone of its repository, run \`npm run build:page\`.`,
  )
}
