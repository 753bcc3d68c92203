import { expect, test } from 'vitest'
import { hasChromium, openChromium } from './chromium.ts'

test.skipIf(!hasChromium)('Chromium opens a page, and nothing outside of this machine can be reached', async () => {
  await using browser = await openChromium()
  const page = await browser.newPage()
  await page.setContent('<h1>there</h1>')
  expect(await page.textContent('h1')).toBe('there')
  await expect(page.goto('http://faultline.example/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED')
})
