const { transformSync } = require('esbuild')

/** TypeScript to CommonJS by esbuild, which the build has anyway. No hoisting of `jest.mock`: these tests need none. */
module.exports = {
  process(source, filename) {
    const options = { loader: 'ts', format: 'cjs', target: 'node22', sourcefile: filename, sourcemap: 'inline' }
    return { code: transformSync(source, options).code }
  },
}
