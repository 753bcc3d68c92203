import type { ReportRun } from '../../data/report-data.js'
import { outcomeBadge } from '../badge.js'
import { latencyPart } from '../chart/latency.js'
import { codeLine } from '../copy.js'
import { fill, h } from '../dom.js'
import { sequencePart } from '../sequence/sequence.js'
import { Timeline } from '../timeline/timeline.js'
import { moment, number, readable } from '../words.js'
import { heatmapPart } from './heatmap.js'
import { incidentsPart } from './incidents.js'
import { metricsPart } from './metrics.js'
import { recommendationsPart } from './recommendations.js'
import { facts } from './section.js'

/** The run that is shown, with all that is known of it. */
export class RunView {
  readonly heading = h('h2', { id: 'run-title', tabindex: -1 })
  readonly element = h('section', { 'aria-labelledby': 'run-title', class: 'run' })
  #shown: { close(): void }[] = []

  show(run: ReportRun): void {
    for (const shown of this.#shown) shown.close()
    fill(this.heading, `Run #${run.run}: ${run.name}`)
    const timeline = new Timeline(run)
    const latency = latencyPart(run)
    this.#shown = [timeline, latency]
    fill(
      this.element,
      h('div', { class: 'title' }, this.heading, outcomeBadge(run.outcome)),
      run.reasons.length > 0 && h('ul', { class: 'reasons' }, ...run.reasons.map((reason) => h('li', {}, reason))),
      facts([
        ['Scenario', run.scenario],
        ['Seed', h('code', {}, run.seed)],
        ['Virtual time', readable(run.virtualMs)],
        ['Its clock began at', moment(new Date(run.epochMs).toISOString())],
        ['Events', number(run.events.total)],
      ]),
      run.replay !== undefined && codeLine(run.replay, 'the line that shows this run again'),
      timeline.element,
      incidentsPart(run, (fromMs, toMs, what) => timeline.focusOn(fromMs, toMs, what)),
      recommendationsPart(run),
      heatmapPart(run),
      latency.element,
      metricsPart(run),
      sequencePart(run),
    )
    timeline.start()
    latency.start()
  }
}
