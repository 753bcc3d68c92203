const key = 'faultline.token'

/**
 * The token of the address's fragment, which is taken out of it, so that no bookmark and no shared screen has it; kept for
 * this tab, so that it can be reloaded. Empty: there is none.
 */
export function takeToken(): string {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1]
  if (given !== undefined) {
    sessionStorage.setItem(key, given)
    history.replaceState(null, '', location.pathname)
  }
  return sessionStorage.getItem(key) ?? ''
}
