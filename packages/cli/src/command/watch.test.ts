import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'

test('a command is run with what it needs to be watched, and its exit code is the answer', async () => {
  const cwd = folderWith({
    'tests.mjs': `import assert from 'node:assert'
      assert.match(process.env.FAULTLINE_WATCH, /journals$/)
      assert.match(process.env.FAULTLINE_WATCH_RUN, /^live-node-tests.mjs-/)
      const response = await fetch('http://127.0.0.1:' + process.env.PORT_OF_PAGE)
      assert.match(await response.text(), /<title>faultline/)
      process.exit(7)`,
  })
  const port = String(40_000 + (process.pid % 20_000))
  const said = await faultline(
    ['watch', '--json', '--journal', 'journals', '--port', port, '--', 'node', 'tests.mjs'],
    {
      cwd,
      env: { PATH: process.env.PATH ?? '', PORT_OF_PAGE: port },
    },
  )
  expect(said.stderr).toMatch(new RegExp(`^faultline http://127\\.0\\.0\\.1:${port}/#token=[\\w-]{43}\n$`))
  expect(said.json()).toMatchObject({ command: 'watch', exitCode: 7, port: Number(port), ended: 7 })
  // It told nothing, so nothing is left of it but the token.
  expect(readdirSync(path.join(cwd, 'journals', 'watch'))).toEqual(['server.json'])
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
})

test.each([
  [['--port', '70000'], 2, "Expected --port to be a whole number between 0 and 65535, got '70000'."],
  [['--', 'no-such-program-here'], 2, 'no-such-program-here cannot be run'],
])('%j is refused', async (args, code, message) => {
  const { exitCode, stderr } = await faultline(['watch', ...args], { cwd: folderWith({}) })
  expect(exitCode).toBe(code)
  expect(stderr).toContain(message)
})
