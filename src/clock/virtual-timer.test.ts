import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, test, vi } from 'vitest'
import { inVirtualTime } from './clock.test-support.js'
import { outsideTimers } from './outside.js'
import { VirtualClock } from './virtual-clock.js'
import type { VirtualTimer } from './virtual-timer.js'

test('a callback runs in the async context its timer was made in, with the timer as this and its arguments', async () => {
  const request = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  await inVirtualTime(async () => {
    const timer = request.run('checkout', () =>
      setTimeout(
        function (this: unknown, ...args: unknown[]) {
          seen.push(request.getStore(), this === timer, args)
        },
        10,
        'a',
        1,
      ),
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
  })
  expect(seen).toEqual(['checkout', true, ['a', 1]])
})

test('is cleared by its handle, by its number, by its text, by close and by using', async () => {
  const { left } = await inVirtualTime(() => {
    clearTimeout(setTimeout(expect.unreachable, 5))
    clearTimeout(+setTimeout(expect.unreachable, 5))
    clearInterval(`${+setInterval(expect.unreachable, 5)}`)
    setTimeout(expect.unreachable, 5).close()
    {
      using _timer = setTimeout(expect.unreachable, 5)
    }
  })
  expect(left).toBe(0)
})

test('refresh starts it anew, also after it has fired', async () => {
  const fired: number[] = []
  await inVirtualTime(async (clock) => {
    const timer = setTimeout(() => fired.push(clock.nowMs), 100)
    setTimeout(() => timer.refresh(), 50)
    await new Promise((resolve) => setTimeout(resolve, 200))
    timer.refresh()
    await new Promise((resolve) => setTimeout(resolve, 200))
  })
  expect(fired).toEqual([150, 300])
})

test('kept from a session that has ended, it is armed again where it is refreshed', async () => {
  const fired = vi.fn()
  let kept: NodeJS.Timeout | undefined
  await inVirtualTime(async () => {
    kept = setTimeout(fired, 100)
    await new Promise((resolve) => setTimeout(resolve, 200))
  })
  await inVirtualTime(async () => {
    kept?.refresh()
    await new Promise((resolve) => setTimeout(resolve, 200))
  })
  expect(fired).toHaveBeenCalledTimes(2)
})

test('kept from a session that has ended, it is cleared by the real clearTimeout, which knows nothing of it', () => {
  const clear = vi.spyOn(outsideTimers, 'clear')
  const clock = new VirtualClock(0)
  const timer = clock.setTimer('timeout', clock.view, expect.unreachable, 100, [])
  const [left] = clock.close() as [VirtualTimer]
  left.unref().moveOutside(60_000)
  clearTimeout(timer as unknown as NodeJS.Timeout)
  expect(clear).toHaveBeenCalledOnce()
  clear.mockRestore()
})

test('what is no function is refused in the words of the runtime', async () => {
  await inVirtualTime(() => {
    expect(() => setTimeout('code' as never, 5)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }))
  })
})
