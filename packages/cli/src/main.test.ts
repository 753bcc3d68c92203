import { describe, expect, test } from 'vitest'
import { exitCodes } from './exit-code.js'
import { faultline } from './terminal.test-support.js'

test('help is on stdout, says the exit codes, and is no error', async () => {
  const { exitCode, stdout, stderr } = await faultline(['--help'])
  expect(exitCode).toBe(exitCodes.passed)
  expect(stdout).toContain('Usage: faultline')
  expect(stdout).toContain('2 misuse')
  expect(stderr).toBe('')
})

test.each(['init', 'list', 'explain'])('%s has help with examples', async (command) => {
  const { exitCode, stdout } = await faultline([command, '--help'])
  expect(exitCode).toBe(exitCodes.passed)
  expect(stdout).toContain(`Examples:\n  $ faultline ${command}`)
  expect(stdout).toContain('--json')
})

describe('a command line that is not understood', () => {
  test.each([
    [['lst'], 'Did you mean list?'],
    [['list', '--famly', 'network'], 'Did you mean --family?'],
    [['explain'], "missing required argument 'name'"],
    [['init', '--runner', 'mocha'], 'Allowed choices are vitest, jest'],
  ])('%j ends with 2 and says it on stderr', async (argv, message) => {
    const { exitCode, stdout, stderr } = await faultline(argv)
    expect(exitCode).toBe(exitCodes.misuse)
    expect(stdout).toBe('')
    expect(stderr).toContain(message)
    expect(stderr).toContain('--help` says more')
  })

  test('with --json it is one document on stdout', async () => {
    const { exitCode, json, stderr } = await faultline(['list', '--famly', 'x', '--json'])
    expect(json()).toMatchObject({
      command: 'list',
      exitCode: 2,
      error: { message: expect.stringContaining('--family') },
    })
    expect(exitCode).toBe(exitCodes.misuse)
    expect(stderr).toBe('')
  })

  test('nothing at all is help, on stderr', async () => {
    const { exitCode, stdout, stderr } = await faultline([])
    expect(exitCode).toBe(exitCodes.misuse)
    expect(stdout).toBe('')
    expect(stderr).toContain('Usage: faultline')
  })
})

describe('colours', () => {
  const coloured = async (argv: string[], given: { env?: Record<string, string>; isTTY?: boolean }) =>
    (await faultline(['list', ...argv], given)).stdout.includes('\u001b[')
  const tty = { isTTY: true }

  test.each([
    ['none where stdout is no terminal', [], {}, false],
    ['in a terminal', [], tty, true],
    ['none in a dumb one', [], { ...tty, env: { TERM: 'dumb' } }, false],
    ['NO_COLOR', [], { ...tty, env: { NO_COLOR: '1' } }, false],
    ['NO_COLOR that is empty', [], { ...tty, env: { NO_COLOR: '' } }, true],
    ['FORCE_COLOR wins over NO_COLOR', [], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', [], { ...tty, env: { FORCE_COLOR: '0' } }, false],
    ['--color wins over NO_COLOR', ['--color'], { env: { NO_COLOR: '1' } }, true],
    ['--no-color wins over FORCE_COLOR', ['--no-color'], { ...tty, env: { FORCE_COLOR: '1' } }, false],
  ] as const)('%s', async (_, argv, given, expected) => {
    expect(await coloured([...argv], given)).toBe(expected)
  })

  test('none in JSON', async () => {
    const { stdout } = await faultline(['list', '--json', '--color'])
    expect(stdout).not.toContain('\u001b[')
  })
})
