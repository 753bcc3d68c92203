import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { ownKinds } from '../fault/kinds.js'
import { scheduleSchema } from './schema.js'
import { withoutCode } from './without-code.test-support.js'

// The published file is a snapshot: `vitest run src/schedule/json-schema.test.ts --update` writes it.
test('schema/schedule.schema.json is what the schemas say', async () => {
  const names = Object.keys(ownKinds)
  const ofUser = v.looseObject({ kind: v.pipe(v.string(), v.notValues(names)) })
  const own = Object.values(ownKinds).map(({ schema }) => schema as v.GenericSchema)
  const schema = toJsonSchema(scheduleSchema(v.union([...own, ofUser])), {
    errorMode: 'ignore',
    typeMode: 'input',
    // Fields that only code can give are told by having no type.
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      valibotSchema.type === 'custom' ? { $comment: 'code' } : jsonSchema,
  })
  const document = {
    $schema: schema.$schema,
    $id: 'https://unpkg.com/faultline/schema/schedule.schema.json',
    title: 'faultline schedule',
    description: 'Faults injected into a run: what, where and when. Read by parseSchedule and FAULTLINE_REPLAY.',
    ...withoutCode(schema as Record<string, unknown>),
  }
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../schema/schedule.schema.json')
})
