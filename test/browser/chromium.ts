import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Chromium comes from the system; where it is missing, tests that need it are skipped, and say how to have it. */
export const hasChromium = existsSync(path)
if (!hasChromium)
  console.warn(
    `No Chromium at ${path}: the tests of pages are skipped. apt-get install chromium fonts-noto-core, or set CHROMIUM_PATH.`,
  )

/** Opens Chromium. It can reach nothing but this machine. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'],
    // Its sandbox wants a user that is not root.
    chromiumSandbox: process.getuid?.() !== 0,
  })
}
