import { withChaos } from '@faultline/jest'
import { expect, test } from '@jest/globals'
import { checkMonotonicReads, createHistory, models, type RegisterOp } from 'faultline/cluster'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test(
  'histories, and whether they are linearizable',
  withChaos(async (chaos) => {
    let value: number | null = null
    const history = createHistory<RegisterOp<number>>(chaos)
    const write = (next: number) =>
      history.record('writer', { name: 'write', value: next }, async () => {
        await sleep(10)
        value = next
      })
    const read = (from: () => number | null) => history.record('reader', { name: 'read' }, async () => from())
    await write(1)
    await read(() => value)
    expect(history).toBeLinearizable(models.register())
    expect({ history }).toEqual({ history: expect.toBeLinearizable(models.register()) })
    // Arrays and objects of Jest's sandbox are plain data, too.
    await history.record('reader', { name: 'read' }, async () => JSON.parse('{"list":[1]}'))
    await read(() => null)
    expect(history).not.toBeLinearizable(models.register())
    expect(chaos.timeline).not.toBeLinearizable(models.register())
    expect(checkMonotonicReads(history).ok).toBe(false)
    expect(() => expect(history).toBeLinearizable(models.register())).toThrow('Nothing that can have happened explains')
  }),
)
