/** The parameters of a function after the first, as its source has them: `item, { db }`. */
export function parametersAfterFirst(fn: (...args: never[]) => unknown): string {
  const source = fn.toString().replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  const open = source.indexOf('(')
  if (open < 0 || /^(async\s+)?[\w$]+\s*=>/.test(source)) return ''
  let depth = 0
  let first = -1
  for (let i = open + 1; i < source.length; i++) {
    const letter = source[i] as string
    if ('([{'.includes(letter)) depth++
    else if (depth > 0 && ')]}'.includes(letter)) depth--
    else if (letter === ')') return first < 0 ? '' : source.slice(first, i).trim()
    else if (depth === 0 && letter === ',' && first < 0) first = i + 1
  }
  return ''
}

/**
 * Vitest reads in a test function's source which fixtures it wants. A function that wraps a body shows it the body's
 * parameters, less the first, which is `chaos`.
 */
export function withParametersOf<F extends object>(body: (...args: never[]) => unknown, wrapper: F): F {
  const source = `(${parametersAfterFirst(body)}) => {}`
  return Object.defineProperty(wrapper, 'toString', { value: () => source })
}
