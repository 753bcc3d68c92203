import type { TimelineEvent } from '../timeline/event.js'

/** An event in few words, for a message that says what something came after: `exception at call 2 of payments.charge`. */
export function eventText(event: TimelineEvent): string {
  switch (event.type) {
    case 'fault.injected':
      return event.point === '' ? `${event.kind} acted` : `${event.kind} at call ${event.call} of ${event.point}`
    case 'fault.armed':
    case 'fault.lifted':
      return `${event.kind} was ${event.type === 'fault.armed' ? 'armed' : 'lifted'}`
    case 'call.began':
    case 'call.ended':
      return `call ${event.call} of ${event.point} ${event.type === 'call.began' ? 'began' : 'ended'}`
    case 'request.succeeded':
    case 'request.failed':
      return `request ${event.request} of ${event.system} ${event.type === 'request.failed' ? 'failed' : 'succeeded'}`
    default:
      return event.type
  }
}
