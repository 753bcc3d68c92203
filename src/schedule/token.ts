import { ReplayError } from '../error/schedule-error.js'
import { summarise } from '../error/summarise.js'
import { hashText } from '../random/hash.js'
import { canonicalText } from './format.js'
import { parseSchedule } from './parse.js'
import type { Schedule } from './schedule.js'

// Loaded at the first token: importing faultline should not take zlib's milliseconds.
const zlib = () => process.getBuiltinModule('node:zlib')

const version = 'f1.'
const checkLength = 6
const longestToken = 100_000
const longestText = 1_000_000

// Part of version f1: never change it, tokens in the wild need it. The likeliest words stand last, where they are cheap.
const dictionary = Buffer.from(
  '"standsFor":"own function "model":{"type":"periodic","amplitudeMs":,"periodMs":{"type":"step","stepMs":,"everyMs":' +
    '{"type":"noise","everyMs":,"stdDevMs":{"ppm":,"type":"linear"}{"kind":"clockDrift",{"kind":"clockFreeze"}' +
    '{"kind":"clockJump","byMs":{"kind":"clockSkew","offsetMs":{"kind":"abort","phase":"before","during","after","reason":' +
    '{"kind":"wrongValue","value":{"kind":"throttle","burst":1,"mode":"queue","reject","perSecond":' +
    '{"kind":"lateTimers","delayMs":{"kind":"nullValue","value":"null"undefined"empty"{"remove":"' +
    '{"kind":"drop","lost":"request"}"answer"}{"kind":"hang","release":"lift"}"never"}{"kind":"lostAnswer","code":"' +
    '{"distribution":"exponential","meanMs":,"distribution":"normal","stdDevMs":"pareto","minMs":,"shape":,"maxMs":' +
    'TimeoutErrorAbortErrorEMFILEENOSPCEAI_AGAINENOTFOUNDEPIPEECONNREFUSEDETIMEDOUTECONNRESET,"message":"","name":"' +
    '"optional":true},"limit":,"probability":0.,"calls":[1],"fromMs":,"when":{"forMs":000,"fromMs":000}},' +
    '{"fault":{"kind":"exception","status":503,"via":"auto"},{"fault":{"kind":"exception","code":"ECONNRESET","via":"auto"},' +
    '{"fault":{"kind":"latency","delayMs":[500,2000]},"at":"{"version":1,"seed":0,"injections":[',
)

/**
 * A schedule as a short text that may stand in a URL or an environment variable: `f1.`, six characters that check the
 * rest, and compressed JSON. Decodes the same everywhere; its characters may differ between builds of zlib.
 */
export function toToken(schedule: Pick<Schedule, 'seed' | 'injections' | 'order'>): string {
  const text = Buffer.from(canonicalText(schedule))
  const payload = zlib().deflateRawSync(text, { level: 9, dictionary }).toString('base64url')
  return `${version}${check(payload)}${payload}`
}

/**
 * The schedule of a token. Bounded in what it reads and in what that unpacks to; nothing in it is run.
 * @throws ReplayError
 */
export function fromToken(token: string): Schedule {
  const text = typeof token === 'string' ? token.trim() : ''
  if (!/^f\d+\.[\w-]+$/.test(text) || text.length > longestToken) {
    throw new ReplayError(
      'This is not a replay token. Paste all of the line that the failure printed: it begins with `f1.`.',
    )
  }
  if (!text.startsWith(version)) {
    throw new ReplayError(
      `This token is of version '${text.split('.')[0]}', made by a newer faultline. Update to read it.`,
    )
  }
  const payload = text.slice(version.length + checkLength)
  if (check(payload) !== text.slice(version.length, version.length + checkLength)) {
    throw new ReplayError('This replay token is damaged: a part is missing or changed. Copy the whole line again.')
  }
  try {
    const bytes = zlib().inflateRawSync(Buffer.from(payload, 'base64url'), { dictionary, maxOutputLength: longestText })
    return parseSchedule(bytes.toString())
  } catch (cause) {
    throw new ReplayError(`This replay token holds no schedule that can be read: ${summarise(cause).message}`, {
      cause,
    })
  }
}

function check(payload: string): string {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(hashText(payload, 1))
  return bytes.toString('base64url')
}
