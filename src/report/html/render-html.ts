import { createHash } from 'node:crypto'
import type { ReportData } from '../data/report-data.js'
import { embeddedJson, escaped } from './escape.js'
import { pageAssets } from './page-assets.js'

/**
 * A report as one HTML file: no network, no other file; opens from disk. The same bytes for the same data.
 *
 * What is in the data reaches the page as JSON and is shown as text alone; its policy lets no other script run and nothing leave.
 * @throws FaultlineError `FAULTLINE_REPORT_PAGE_MISSING` in a clone in which the page was not built
 */
export function renderHtml(data: ReportData): string {
  const { script, style } = pageAssets()
  const title = `${data.journal.name} · faultline report`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${escaped(data.generatedBy)}">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<noscript>
<h1>${escaped(title)}</h1>
<p>${escaped(inOneLine(data))}</p>
<p>This page is drawn by a script that is in this file. Without one, <code>faultline report --format markdown</code> gives the
same figures as text.</p>
</noscript>
<script type="application/json" id="report-data">${embeddedJson(data)}</script>
<script>${script}</script>
</body>
</html>
`
}

/** By hash: what is not of this file does not run. Styles that a script sets on an element need no word here. */
function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

function inOneLine({ journal, summary }: ReportData): string {
  const { runs, passed, failed, other, incidents } = summary
  return `${journal.kind} of ${journal.startedAt}: ${journal.outcome}. ${runs} runs: ${passed} passed, ${failed} failed, ${other} other; ${incidents} incidents.`
}
