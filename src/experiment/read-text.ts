import { createRequire } from 'node:module'
import { summarise } from '../error/index.js'
import { ExperimentFormatError } from './format-error.js'

type Yaml = typeof import('yaml')

/** Data from JSON or, where the text does not begin as an object, YAML. Nothing in it is run. @throws ExperimentFormatError */
export function readText(text: string): unknown {
  if (text.trimStart().startsWith('{')) return readJson(text)
  // Loaded here: most experiments are written in TypeScript.
  const { parse } = createRequire(import.meta.url)('yaml') as Yaml
  try {
    // Plain data alone: no merging of keys, no tags of one's own, and aliases cannot blow it up.
    return parse(text, { schema: 'core', merge: false, maxAliasCount: 50, prettyErrors: true, logLevel: 'error' })
  } catch (cause) {
    const { message } = summarise(cause)
    throw new ExperimentFormatError('', `The experiment is not YAML: ${message.split('\n')[0]}`, { cause })
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ExperimentFormatError('', `The experiment is not JSON: ${summarise(cause).message}.`, { cause })
  }
}
