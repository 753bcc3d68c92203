const fs = require('node:fs')
const path = require('node:path')

/** Writes the figures of a run as JSON, for CI. */
module.exports = class JsonReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numPendingTests, numTodoTests } = results
    const numFailedTests = results.numFailedTests + results.numRuntimeErrorTestSuites
    const report = { numPassedTests, numFailedTests, numPendingTests, numTodoTests }
    fs.writeFileSync(path.join(process.env.FAULTLINE_RESULTS, 'jest.json'), JSON.stringify(report))
  }
}
