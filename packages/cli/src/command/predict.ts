import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Chance, LearningSource, PairPrediction, Predictions, SinglePrediction } from 'faultline/explore'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { columns } from '../columns.js'
import { loadSettings, type Overrides } from '../config/load.js'
import { coreOf } from '../core.js'
import { clean } from '../report/run.js'
import type { Style } from '../style.js'

export interface PredictOptions extends Pick<Overrides, 'config'> {
  readonly top?: string
  readonly model?: string
  readonly halfLife?: string
  readonly journal?: string
}

/** `faultline predict`: what was never tried, by how likely it is to fail. The model is learnt anew from the journals. */
export async function predict({ terminal, out }: Context, options: PredictOptions): Promise<Answer> {
  const settings = await loadSettings(terminal, options)
  const { journal: folder } = settings
  if (folder === undefined || !existsSync(folder))
    throw new CliError(`There is no folder of journals${folder ? ` ${folder}` : ''}. \`--journal <folder>\` names one.`)
  const { predict: predicted, trainModel } = await coreOf(terminal.cwd, 'explore')
  const { journalLines, openHistory } = await coreOf(terminal.cwd, 'history')
  const sources: LearningSource[] = []
  for (const { path: file, startedAt } of openHistory(folder).list()) {
    const atMs = startedAt.getTime()
    for (const line of journalLines(file))
      if (line.type === 'explored') sources.push({ test: line.test, record: line.record, atMs })
  }
  const { halfLife } = options
  const model = trainModel(
    sources,
    halfLife === undefined ? {} : { halfLife: halfLife === 'never' ? false : (halfLife as '90d') },
  )
  if (options.model !== undefined) {
    const target = path.resolve(terminal.cwd, options.model)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, `${JSON.stringify(model)}\n`)
  }
  const top = options.top === undefined ? {} : { top: readTop(options.top) }
  const predictions = predicted(model, top)
  const { searches } = model
  return {
    document: { searches, ...predictions, ...(options.model !== undefined && { model: options.model }) },
    text: textOf(searches, predictions, out, options.model),
  }
}

function readTop(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new CliError(`Expected \`--top\` to be a whole number, 1 or more, got '${text}'.`)
}

function textOf(searches: number, found: Predictions, out: Style, model: string | undefined): string {
  if (searches === 0)
    return 'No search is in the journals. The reporters write searches there: run tests with FAULTLINE_JOURNAL set.'
  const { untested } = found
  const parts = [`From ${searches} ${searches === 1 ? 'search' : 'searches'}.`]
  if (untested.singles === 0) parts.push('Every fault was tried at every point that a search could have tried it at.')
  else
    parts.push(
      `${out.bold('Never tried alone')}, ${shown(found.singles.length, untested.singles)}\n${found.singles.map(singleText).join('\n')}`,
    )
  if (found.pairs.length > 0)
    parts.push(
      `${out.bold('Never tried together')}, ${shown(found.pairs.length, untested.pairs)}\n${columns(found.pairs.map(pairRow), '  ')}`,
    )
  if (model !== undefined)
    parts.push(`The model is in ${clean(model)}. A search goes by it with \`learn: '${clean(model)}'\`.`)
  return parts.join('\n\n')
}

function shown(count: number, of: number): string {
  return count === of ? `${of}:` : `${count} of ${of}:`
}

function singleText({ point, call, kind, detail, reasons, ...chance }: SinglePrediction): string {
  const where = point === '' ? 'all code' : `${point}, call ${call}`
  const what = detail === '' ? kind : `${kind} ${detail}`
  return [
    `  ${percents(chance)}  ${clean(where)}: ${clean(what)}`,
    ...reasons.map((reason) => `      ${clean(reason)}`),
  ].join('\n')
}

function pairRow({ faults, ...chance }: PairPrediction): string[] {
  const words = faults.map(({ point, kind, detail }) =>
    clean(`${point}: ${detail === '' ? kind : `${kind} ${detail}`}`),
  )
  return [percents(chance), words.join(' and ')]
}

function percents({ probability, low, high }: Chance): string {
  const percent = (share: number) =>
    `${share >= 0.1 ? Math.round(share * 100) : Number((share * 100).toPrecision(1))} %`
  return `${percent(probability)} (${percent(low)} to ${percent(high)})`
}
