import type { ReportData } from '../data/report-data.js'
import { xml } from '../escape/xml.js'
import { chartText } from './chart-text.js'
import { heatmapPicture } from './heatmap-picture.js'
import { latencyPicture } from './latency-picture.js'
import { type Picture, type SvgOptions, settleSvg } from './options.js'
import { type Palette, palettes } from './palette.js'
import { timelinePicture } from './timeline-picture.js'

const pictures = { timeline: timelinePicture, heatmap: heatmapPicture, latency: latencyPicture }
const fontFamily = 'system-ui, -apple-system, Segoe UI, Roboto, sans-serif'

/**
 * A picture of one run, as SVG: for Markdown, for CI. The same data gives the same bytes.
 * @throws InvalidOptionError
 * @example writeFileSync('timeline.svg', await renderSvg(data, { chart: 'timeline', theme: 'dark' }))
 */
export async function renderSvg(data: ReportData, options: SvgOptions = {}): Promise<string> {
  const { chart, theme, width, run } = settleSvg(data, options)
  const palette = palettes[theme]
  const picture = run === undefined ? emptyPicture(width) : pictures[chart](run, palette, width)
  const { chartSvg } = await import('./charts.js')
  const svg = chartSvg(optionOf(picture, palette), width, picture.height)
  return `${settled(svg, picture.title)}\n`
}

function emptyPicture(width: number): Picture {
  return { title: 'The journal has no run.', width, height: 60, option: {} }
}

function optionOf({ title, option, width }: Picture, { ground, text }: Palette): Readonly<Record<string, unknown>> {
  return {
    animation: false,
    backgroundColor: ground,
    textStyle: { fontFamily },
    title: {
      text: chartText(title, Math.floor(width / 7)),
      left: 12,
      top: 8,
      textStyle: { color: text, fontSize: 14, fontFamily },
    },
    ...option,
  }
}

/**
 * With a name for those who do not see it; without what only a page would use (styles of hovering, what each part stands
 * for), and the numbers in it that count the charts of a process. Quotes in texts are entities: none of this is in a text.
 */
function settled(svg: string, title: string): string {
  const name = xml(title)
  return svg
    .replace(/<style ?><!\[CDATA\[[^\]]*\]\]>\s*<\/style>\n?/g, '')
    .replace(/ (?:class|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/("|#)zr\d+-/g, '$1fl-')
    .replace(/^<svg /, `<svg role="img" aria-label="${name}" `)
    .replace(/^(<svg[^>]*>)/, (opening) => `${opening}<title>${name}</title>`)
}
