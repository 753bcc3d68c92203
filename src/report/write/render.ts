import type { ReportFormat } from '../../history/report-format.js'
import { type BadgeOptions, renderBadge } from '../badge/render-badge.js'
import type { ReportData } from '../data/report-data.js'
import { renderJUnit } from '../junit/render-junit.js'
import { type MarkdownOptions, renderMarkdown } from '../markdown/render-markdown.js'
import type { SvgOptions } from '../svg/options.js'
import { renderSvg } from '../svg/render-svg.js'

/** What some formats may be told. */
export interface RenderOptions extends SvgOptions, BadgeOptions, MarkdownOptions {}

/** A report in one of its formats. @throws InvalidOptionError */
export async function renderReport(
  data: ReportData,
  format: ReportFormat,
  { chart, theme, width, run, metric, label, pictures }: RenderOptions = {},
): Promise<string> {
  switch (format) {
    case 'html':
      return (await import('../html/index.js')).renderHtml(data)
    case 'markdown':
      return renderMarkdown(data, given({ pictures }))
    case 'junit':
      return renderJUnit(data)
    case 'json':
      return `${JSON.stringify(data)}\n`
    case 'svg':
      return renderSvg(data, given({ chart, theme, width, run }))
    case 'badge':
      return renderBadge(data, given({ metric, label }))
  }
}

/** Without what is undefined. */
function given<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
