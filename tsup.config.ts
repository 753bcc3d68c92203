import { defineConfig } from 'tsup'
import { buildReportPage } from './scripts/report-page.ts'
import { build } from './scripts/tsup.ts'

export default defineConfig(build('faultline', '.', { onSuccess: () => buildReportPage() }))
