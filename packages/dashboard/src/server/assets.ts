import { existsSync, readFileSync } from 'node:fs'
import { html } from '../document/html.js'
import { style } from '../document/style.js'

interface Asset {
  readonly type: string
  readonly body: () => string
}

/** Nothing but these can be had without a token, and nothing of them tells anything. */
export const assets: Readonly<Record<string, Asset>> = {
  '/': { type: 'text/html; charset=utf-8', body: () => html },
  '/style.css': { type: 'text/css; charset=utf-8', body: () => style },
  '/page.js': { type: 'text/javascript; charset=utf-8', body: script('main') },
  '/feed.js': { type: 'text/javascript; charset=utf-8', body: script('shared-feed') },
}

/**
 * Nothing from elsewhere, nothing inline, no frame around it, and no form. Trusted types: texts cannot become markup by
 * mistake.
 */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types feed',
].join('; ')

/** Built beside this file; read when first asked for. */
function script(name: string): () => string {
  let text: string | undefined
  return () => {
    const file = new URL(`./page/${name}.js`, import.meta.url)
    // Run from the sources, there is none.
    text ??= existsSync(file) ? readFileSync(file, 'utf8') : "document.body.textContent = 'Not built.'\n"
    return text
  }
}
