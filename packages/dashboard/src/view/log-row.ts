import type { EventLike } from './line.js'
import { numberOf, textOf } from './text.js'
import type { LogRow } from './view.js'

/** What a row says besides where it is from. */
export type Said = Pick<LogRow, 'text' | 'tone' | 'notable'>

const plain = (text: string): Said => ({ text, tone: 'plain', notable: true })
const one = (text: string, tone: LogRow['tone'] = 'plain'): Said => ({ text, tone, notable: false })

/** An event in a line of words. */
export function sayEvent(event: EventLike): Said {
  const of = (name: string) => textOf(event[name], 120)
  switch (event.type) {
    case 'fault.armed':
      return { text: `${of('text')}${at(event)} armed`, tone: 'fault', notable: true }
    case 'fault.lifted':
      return { text: `${of('kind')} ${of('injection')} lifted: ${of('reason')}`, tone: 'good', notable: true }
    case 'fault.injected':
      return one(`${of('kind')} acted at ${of('point') || 'the process'}: ${of('act')}${errorOf(event)}`, 'fault')
    case 'incident.opened':
      return { text: `${of('system')}: incident ${of('incident')} opened`, tone: 'bad', notable: true }
    case 'incident.closed': {
      const lasted = numberOf(event.closedMs) - numberOf(event.openedMs)
      return { text: `${of('system')}: incident ${of('incident')} closed, ${lasted} ms`, tone: 'good', notable: true }
    }
    case 'probe.succeeded':
      return one(`${of('system')}: probe ${event.degraded === true ? 'degraded' : 'ok'}`, 'good')
    case 'probe.failed':
      return one(
        `${of('system')}: probe failed${event.timedOut === true ? ', no answer in time' : errorOf(event)}`,
        'bad',
      )
    case 'request.succeeded':
      return one(`${of('system')}: request ${of('request')} answered`, 'good')
    case 'request.failed':
      return one(`${of('system')}: request ${of('request')} failed${errorOf(event)}`, 'bad')
    case 'call.began':
      return one(`${of('point')} call ${of('call')}`)
    case 'call.ended':
      return event.outcome === 'failed'
        ? one(`${of('point')} call ${of('call')} failed${errorOf(event)}`, 'bad')
        : one(`${of('point')} call ${of('call')} answered`)
    case 'phase.began':
      return plain(`${of('experiment')}: ${of('phase')}`)
    case 'note.added':
      return plain(textOf(event.text))
    case 'alarm.raised':
      return { text: `alarm: ${of('alarm')}`, tone: 'bad', notable: true }
    case 'warning.raised':
      return { text: textOf(event.message), tone: 'bad', notable: true }
    case 'session.opened':
      return one(`session, seed ${of('seed')}`)
    case 'session.closed':
      return one(`session ${of('outcome')}${errorOf(event)}`, event.outcome === 'failed' ? 'bad' : 'good')
    default:
      return { ...plain(othersOf(event)), notable: /^(node|link|splitBrain)\./.test(event.type) }
  }
}

function at(event: EventLike): string {
  const place = textOf(event.at, 120)
  return place === '' ? '' : ` at ${place}`
}

function errorOf(event: EventLike): string {
  const { name, message } = (event.error ?? {}) as { name?: unknown; message?: unknown }
  const text = [textOf(name, 60), textOf(message, 160)].filter((part) => part !== '').join(': ')
  return text === '' ? '' : `: ${text}`
}

/** What stands in it, short: nodes, links, operations, and what a later faultline writes. */
function othersOf(event: EventLike): string {
  const parts = Object.entries(event).flatMap(([key, value]) => {
    if (['type', 'seq', 'atMs'].includes(key)) return []
    const text = textOf(value, 60)
    return text === '' ? [] : [text]
  })
  return textOf(parts.slice(0, 6).join(' '))
}
