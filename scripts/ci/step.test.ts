import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runStep } from './step.ts'

function place() {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-step-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return { root: folder, folder, alone: false }
}

test('a step tells how its command ended', async () => {
  expect((await runStep(['well', 'true'], place())).status).toBe(0)
  expect((await runStep(['badly', 'exit 3'], place())).status).toBe(3)
  expect((await runStep(['killed', 'kill -9 $$'], place())).status).not.toBe(0)
  expect((await runStep(['nowhere', 'true'], { ...place(), root: '/nowhere' })).status).not.toBe(0)
})

test('its command knows where reports go', async () => {
  const where = place()
  await runStep(['reports', 'echo $FAULTLINE_RESULTS > told'], where)
  expect(readFileSync(path.join(where.folder, 'told'), 'utf8')).toBe(`${where.folder}\n`)
})
