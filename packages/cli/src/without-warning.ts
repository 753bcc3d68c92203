/** Runs something that on the oldest Node warns of itself, without that one warning. */
export async function withoutWarning<T>(start: string, body: () => Promise<T>): Promise<T> {
  const { emitWarning } = process
  process.emitWarning = ((warning: string | Error, ...rest: []) => {
    const text = typeof warning === 'string' ? warning : warning.message
    if (!text.startsWith(start)) emitWarning.call(process, warning, ...rest)
  }) as typeof emitWarning
  try {
    return await body()
  } finally {
    process.emitWarning = emitWarning
  }
}
