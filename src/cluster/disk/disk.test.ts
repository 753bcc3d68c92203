import { expect, test } from 'vitest'
import { inChaos } from '../../chaos/chaos.test-support.js'
import { diskOf, streamOf } from './disk.test-support.js'

test('files are written and read in all forms', () =>
  inChaos(async (chaos) => {
    const { fs } = diskOf(chaos)
    await fs.promises.mkdir('/db')
    await fs.promises.writeFile('/db/a', 'one')
    fs.appendFileSync('/db/a', ' two')
    const text = await new Promise((resolve, reject) =>
      fs.readFile('/db/a', 'utf8', (error, data) => (error ? reject(error) : resolve(data))),
    )
    expect(text).toBe('one two')
    await using handle = await fs.promises.open('/db/a', 'r+')
    await handle.write('ONE', 0)
    expect(await handle.readFile('utf8')).toBe('ONE two')
    expect(fs.readdirSync('/db')).toEqual(['a'])
  }))

test('what was not synced is lost in a crash', () =>
  inChaos(async (chaos) => {
    const disk = diskOf(chaos)
    const { promises: fs } = disk.fs
    const handle = await fs.open('/wal', 'a')
    await handle.write('one')
    await handle.sync()
    const root = await fs.open('/')
    await root.sync()
    await handle.write('two')
    await disk.set('term', 1)
    await disk.set('term', 2, { sync: true })
    await disk.set('vote', 'b')
    const report = disk.crash(streamOf(1))
    expect(await fs.readFile('/wal', 'utf8')).toBe('one')
    expect(await disk.get('term')).toBe(2)
    expect(await disk.keys()).toEqual(['term'])
    expect(report).toMatchInlineSnapshot(`
      {
        "corrupted": [],
        "kept": [],
        "lost": [
          "write /wal 3..6",
          "set vote",
        ],
        "mode": "lost",
        "torn": [],
      }
    `)
  }))
