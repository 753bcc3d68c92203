import { bulkhead } from 'cockatiel'

const policy = bulkhead(1, 1)
const prices = Promise.resolve('prices')
const load = async () => await prices
const outcome = (name, run) =>
  run.then(
    () => console.log(name, 'ran'),
    (error) => console.log(name, error.message),
  )

const first = outcome(
  'first',
  policy.execute(() => load()),
)
const queued = outcome(
  'queued',
  policy.execute(() => 1),
)
const page = (async () => {
  await load()
  await Promise.all([
    outcome(
      'third',
      policy.execute(() => 1),
    ),
    outcome(
      'fourth',
      policy.execute(() => 1),
    ),
  ])
})()
await Promise.all([first, queued, page])
