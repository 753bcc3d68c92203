import type { ReportData } from '../data/report-data.js'
import { renderPage } from './page.js'
import { startTheme } from './theme.js'

startTheme()
renderPage(JSON.parse(document.getElementById('report-data')?.textContent ?? '') as ReportData)
