/**
 * Every way to read and set local time that ECMAScript has, around the instants given. Run in a process whose TZ is the
 * zone, it tells what is true; run under a fault, it must tell the same. Imports nothing and is given nothing else.
 */
export function localTimes(instants) {
  const hour = 3_600_000
  const getters = ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']
  const seen = {}
  for (const at of instants) {
    const date = new Date(at)
    const fields = getters.map((field) => date[`get${field}`]())
    const [year, month, day, , hours, minutes, seconds, ms] = fields
    const set = (change) => {
      const changed = new Date(at)
      return [change(changed), changed.getTime()]
    }
    const pad = (value, digits = 2) => String(value).padStart(digits, '0')
    const iso = `${pad(year, 4)}-${pad(month + 1)}-${pad(day)}`
    const time = `${pad(hours)}:${pad(minutes)}`
    const english = `${date.toDateString()} ${time}`
    seen[at] = {
      fields,
      year: date.getYear(),
      offset: date.getTimezoneOffset(),
      texts: [
        String(date),
        `${date}`,
        date[Symbol.toPrimitive]('default'),
        date.toDateString(),
        date.toTimeString(),
        date.toISOString(),
      ],
      json: JSON.stringify({ date }),
      locale: [date.toLocaleString(), date.toLocaleDateString('de-DE'), date.toLocaleTimeString('en-GB')],
      full: date.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'long' }),
      named: date.toLocaleString('en-GB', { timeZone: 'Asia/Tokyo' }),
      // Hours before and after, also through what is skipped or comes twice.
      made: [-90, -60, -30, 0, 30, 60, 90].map((by) =>
        new Date(year, month, day, hours, minutes + by, seconds, ms).getTime(),
      ),
      midnight: [new Date(year, month, day).getTime(), new Date(year, month).getTime(), new Date(95, 1).getTime()],
      set: [
        set((d) => d.setHours(2, 30)),
        set((d) => d.setHours(hours + 1)),
        set((d) => d.setMinutes(minutes + 60)),
        set((d) => d.setMinutes(minutes - 45, 1, 2)),
        set((d) => d.setSeconds(seconds + 3600)),
        set((d) => d.setMilliseconds(ms - hour)),
        set((d) => d.setDate(day + 1)),
        set((d) => d.setMonth(month + 6)),
        set((d) => d.setFullYear(year - 1, month, day)),
        set((d) => d.setYear(99)),
        set((d) => d.setHours(Number.NaN)),
        set((d) => d.setHours()),
      ],
      parsed: [
        `${iso}T${time}`,
        `${iso}T${time}:05.250`,
        `${iso} ${time}`,
        iso,
        iso.slice(0, 7),
        english,
        `${english} GMT+0530 (India)`,
        `${english} EST`,
        `${english} Z`,
        `${iso}T${time}Z`,
        `${iso}T${time}:00+02:00`,
        `${iso} ${time} -0330`,
        `${month + 1}/${day}/${year}`,
        `${month + 1}/${day}/${year} ${hours % 12 || 12}:${pad(minutes)} ${hours < 12 ? 'AM' : 'PM'}`,
        `${day} August ${year} ${time} (a remark)`,
        'no date',
        '',
      ].map((text) => [text, Date.parse(text), new Date(text).getTime()]),
    }
  }
  const invalid = new Date(Number.NaN)
  const format = new Intl.DateTimeFormat('en-US', { dateStyle: 'short', timeStyle: 'long' })
  return {
    seen,
    invalid: [
      String(invalid),
      invalid.getHours(),
      invalid.getTimezoneOffset(),
      new Date(Number.NaN).setHours(1),
      new Date(Number.NaN).setFullYear(2025),
    ],
    zone: [Intl.DateTimeFormat().resolvedOptions().timeZone, format.resolvedOptions().timeZone],
    parts: format.formatToParts(instants[0]),
    range: format.formatRange(instants[0], instants[1]),
    lengths: [
      Date.prototype.setHours.length,
      Date.prototype.getHours.name,
      Intl.DateTimeFormat.length,
      Intl.DateTimeFormat.name,
    ],
    copies: [new Date(new Date(instants[0])).getTime(), new (class extends Date {})(2025, 5, 1).getHours()],
    refused: [() => Date.prototype.getHours.call({}), () => new Date(0).toLocaleString('en', null)].map((call) => {
      try {
        return call()
      } catch (error) {
        return error.name
      }
    }),
  }
}
