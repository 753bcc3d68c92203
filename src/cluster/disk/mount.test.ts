import fs from 'node:fs'
import { open, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { inChaos, sleep } from '../../chaos/chaos.test-support.js'
import { faults } from '../../fault/index.js'
import '../index.js'

// No such folder is on the machine.
const mount = '/faultline-mounted/db'
const file = `${mount}/a`

test('in a mounted folder, all forms of the functions of node:fs work on the disk of the node', () =>
  inChaos(async (chaos) => {
    const cluster = chaos.cluster({ nodes: ['a', 'b'], disk: { mount } })
    const [a, b] = cluster.nodes as [(typeof cluster.nodes)[0], (typeof cluster.nodes)[0]]
    await a.run(async () => {
      await writeFile(file, 'promise')
      const handle = await open(file, 'a')
      await handle.appendFile(' handle')
      await handle.close()
      fs.appendFileSync(file, ' sync')
      await promisify(fs.appendFile)(file, ' callback')
      const fd = fs.openSync(file, 'a')
      fs.writeSync(fd, ' fd')
      fs.closeSync(fd)
      const stream = fs.createWriteStream(file, { flags: 'a' })
      await new Promise<void>((resolve) => stream.end(' stream').on('close', () => resolve()))
      const chunks: unknown[] = []
      for await (const chunk of fs.createReadStream(file, 'utf8')) chunks.push(chunk)
      expect(chunks).toEqual(['promise handle sync callback fd stream'])
      expect(await promisify(fs.exists)(file)).toBe(true)
      expect(fs.existsSync(`${mount}/none`)).toBe(false)
    })
    expect(a.disk.fs.readFileSync(file, 'utf8')).toBe('promise handle sync callback fd stream')
    await b.run(() => expect(readFile(file)).rejects.toThrow(`ENOENT: no such file or directory, open '${file}'`))
    // Code of the test is of no node.
    expect(fs.existsSync(file)).toBe(false)
    expect(fs.existsSync(mount)).toBe(false)
  }))

test('other files, and all of them for other code, are those of the machine; in between is EXDEV', () =>
  inChaos(async (chaos) => {
    const folder = fs.mkdtempSync(path.join(tmpdir(), 'faultline-mount-'))
    const other = path.join(folder, 'other')
    try {
      const node = chaos.cluster({ nodes: ['a'], disk: { mount } }).node('a')
      await node.run(async () => {
        await writeFile(file, 'mounted')
        await writeFile(other, 'machine')
        expect(await readFile(other, 'utf8')).toBe('machine')
        await expect(rename(file, other)).rejects.toMatchObject({ code: 'EXDEV', syscall: 'rename' })
        expect(() => fs.copyFileSync(other, file)).toThrow('EXDEV')
        const called = await new Promise((resolve) => fs.rename(other, file, resolve))
        expect(called).toMatchObject({ code: 'EXDEV', path: other, dest: file })
      })
      expect(fs.readFileSync(other, 'utf8')).toBe('machine')
      expect(node.disk.snapshot().current).toMatchObject({ files: { [file]: Buffer.from('mounted') } })
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  }))

test('a crash takes what was not synced, and the program of before is told nothing', () =>
  inChaos(async (chaos) => {
    const told: string[] = []
    const cluster = chaos.cluster({
      nodes: ['a'],
      disk: { mount, latencyMs: 10 },
      boot: async () => {
        told.push(fs.existsSync(mount) ? 'folder' : 'nothing', fs.existsSync(file) ? 'file' : 'no file')
        await writeFile(file, 'text')
        told.push('written')
        await sleep(1)
        await writeFile(file, 'more')
        told.push('never')
      },
    })
    // To look for a file blocks, ten ms each: the second write is under way now.
    await sleep(15)
    cluster.node('a').restart()
    cluster.node('a').crash()
    await sleep(100)
    expect(told).toEqual(['folder', 'no file', 'written', 'folder', 'no file'])
  }))

test('faults act at the points of the disk, and when the session has ended all functions are as before', async () => {
  const before = [fs.readFile, fs.promises.readFile, fs.readFileSync]
  await inChaos(async (chaos) => {
    const node = chaos.cluster({ nodes: ['a'], disk: { mount: [mount] } }).node('a')
    chaos.inject(faults.exception('EIO'), { at: 'a.disk.writeFile' })
    await node.run(() => expect(fs.promises.writeFile(file, '')).rejects.toMatchObject({ code: 'EIO' }))
    expect(fs.readFile).not.toBe(before[0])
  })
  expect([fs.readFile, fs.promises.readFile, fs.readFileSync]).toEqual(before)
})

test.each([['relative/path'], ['/'], [7]])('%o is no folder to mount', (given) =>
  inChaos((chaos) => {
    expect(() => chaos.cluster({ nodes: 1, disk: { mount: given as string } })).toThrow(
      'Expected `mount` to be absolute paths of folders below the root',
    )
  }),
)
