/** Annotations for GitHub Actions: one for each reason why an experiment did not pass. */
export function annotate({
  name,
  outcome,
  reasons,
}: {
  readonly name: string
  readonly outcome: string
  readonly reasons: readonly string[]
}): string {
  const level = outcome === 'failed' ? 'error' : 'warning'
  return reasons.map((reason) => `::${level} title=${property(`faultline: ${name}`)}::${data(reason)}\n`).join('')
}

// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
