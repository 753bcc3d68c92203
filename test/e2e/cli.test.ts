import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { type NodeName, Project } from './project.ts'

type Kind = 'vitest' | 'jest'
const onNodes: NodeName[] = ['Node 24', 'the oldest Node']

/** An empty project in which faultline and its runner are installed. */
function emptyProject(kind: Kind, name: string, node: NodeName, manifest: object, files: Record<string, string> = {}) {
  const folder = path.join(inject('workshop'), kind, name)
  mkdirSync(folder)
  const all = { 'package.json': JSON.stringify({ name, private: true, ...manifest }), ...files }
  for (const [file, text] of Object.entries(all)) writeFileSync(path.join(folder, file), text)
  return new Project(`${kind}/${name}`, node)
}

describe.each(onNodes)('faultline init in an empty project, %s', (node) => {
  const ofNode = node === 'Node 24' ? '24' : 'floor'
  const modules = { scripts: { test: 'NODE_OPTIONS=--experimental-vm-modules jest' } }

  test.each<[string, Kind, object, Record<string, string>, string, RegExp]>([
    ['js', 'vitest', {}, {}, 'test/chaos.test.js', /Tests\s+1 passed \(1\)/],
    ['ts', 'vitest', { type: 'module' }, { 'tsconfig.json': '{}' }, 'test/chaos.test.ts', /Tests\s+1 passed \(1\)/],
    ['cjs', 'jest', {}, {}, 'test/chaos.test.js', /Tests:\s+1 passed, 1 total/],
    ['esm', 'jest', { type: 'module' }, {}, 'test/chaos.test.cjs', /Tests:\s+1 passed, 1 total/],
    ['vm', 'jest', { type: 'module', ...modules }, {}, 'test/chaos.test.js', /Tests:\s+1 passed, 1 total/],
  ])('%s, %s: the first test passes', async (name, kind, manifest, files, file, passes) => {
    const project = emptyProject(kind, `init-${name}-${ofNode}`, node, manifest, files)
    const { code, stdout, output } = await project.run(`npx faultline init --yes --json --runner ${kind}`)
    expect(code, output).toBe(0)
    const { files: wrote, next } = JSON.parse(stdout)
    expect(wrote.map(({ fate }: { fate: string }) => fate)).toEqual(['wrote', 'wrote', 'wrote'])
    expect(wrote.at(-1).path).toBe(file)
    // The line that it prints, as it was printed.
    expect(next).toHaveLength(1)
    const run = await project.run(next[0])
    expect(run.output).toMatch(passes)
    expect(run.code).toBe(0)
    // The config that was written is one that the command reads.
    const list = await project.run('npx faultline list experiments --json')
    expect(JSON.parse(list.stdout)).toMatchObject({ exitCode: 0, experiments: [] })
    expect(list.stderr).toBe('')
  })
})

describe.each(onNodes)('the command, %s', (node) => {
  const project = new Project('vitest', node)

  test('list and explain', async () => {
    const list = await project.run('npx faultline list --family network')
    expect(list).toMatchObject({ code: 0, stderr: '' })
    expect(list.stdout).toContain('networkPartition  Calls neither arrive nor return until healed.')
    const explain = await project.run('npx faultline explain networkPartition')
    expect(explain).toMatchObject({ code: 0, stderr: '' })
    const page = /The page: .*, here (\S+)/.exec(explain.stdout)?.[1] as string
    expect(readFileSync(page, 'utf8')).toContain('# networkPartition')
    expect(await project.run('npx faultline explain networkPartion')).toMatchObject({ code: 2, stdout: '' })
  })

  test('a reader that goes away is no error', async () => {
    // It has gone before anything is written.
    const { stderr } = await project.run('(npx faultline list; echo "code $?" >&2) | true')
    expect(stderr).toBe('code 0\n')
  })
})

test('a command that is installed elsewhere runs an experiment with the copy that its folder has', async () => {
  // A part that is imported adds itself to the copy it belongs to: with another one, `chaos.tcp` would be missing.
  const source = `import 'faultline/tcp'
import net from 'node:net'
const boot = async (chaos: any, { onDispose }: any) => {
  const server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onDispose(() => server.close())
  const link = await chaos.tcp('echo', { port: (server.address() as net.AddressInfo).port })
  const probe = () => new Promise((resolve, reject) => {
    const socket = net.connect(link.port, link.host, () => socket.write('ping'))
    socket.on('data', () => resolve(socket.destroy())).on('error', reject)
  })
  return { probe }
}
export default {
  name: 'echo is cut off',
  system: { name: 'echo', boot },
  scenarios: [{ scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'echo', for: '2s' }],
}`
  const project = emptyProject('jest', 'elsewhere', 'Node 24', {}, { 'echo.experiment.ts': source })
  const command = path.join(inject('workshop'), 'vitest/node_modules/@faultline/cli/dist/bin.js')
  const { code, output } = await project.run(`node ${command} run echo --no-journal`)
  expect(output).toContain('echo is cut off: passed, score 100, seed ')
  expect(code).toBe(0)
})

test('--help loads commander and nothing else', async () => {
  const project = new Project('vitest')
  const hooks = `import { registerHooks } from 'node:module'
    registerHooks({ load(url, context, next) { process.stderr.write('loaded ' + url + '\\n'); return next(url, context) } })`
  writeFileSync(path.join(project.folder, 'loaded.mjs'), hooks)
  const { code, stdout, stderr } = await project.run(
    'node --import ./loaded.mjs ../node_modules/@faultline/cli/dist/bin.js --help',
  )
  expect(code).toBe(0)
  expect(stdout).toContain('Usage: faultline')
  const modules = [...stderr.matchAll(/^loaded file:.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(
    (match) => match[1],
  )
  expect([...new Set(modules)].sort()).toEqual(['@faultline/cli', 'commander'])
})
