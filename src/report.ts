/** Reports of journals: their data, and the forms it is shown in. */

export { formatOf, type ReportFormat, reportFormats } from './history/report-format.js'
export { type BadgeOptions, renderBadge } from './report/badge/render-badge.js'
export * from './report/data/index.js'
export * from './report/html/index.js'
export { type JUnitOptions, renderJUnit } from './report/junit/render-junit.js'
export { type MarkdownOptions, renderMarkdown } from './report/markdown/render-markdown.js'
export type { Chart, SvgOptions } from './report/svg/options.js'
export { renderSvg } from './report/svg/render-svg.js'
export { type RenderOptions, renderReport } from './report/write/render.js'
export { reportTestRun } from './report/write/report-run.js'
export {
  appendGitHubSummary,
  type WriteOptions,
  type WrittenReport,
  writeReports,
} from './report/write/write-reports.js'
