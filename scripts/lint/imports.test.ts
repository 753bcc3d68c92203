import { expect, test } from 'vitest'
import { allowed, importsOf, judgeImport } from './imports.ts'

test('finds static, type, dynamic and re-exported imports, not those in comments', () => {
  const source = `
    import a from './a.js'
    import type { B } from "../b/b.js"
    import './side.js'
    import {
      c,
    } from '../c/c.js'
    export * from './d.js'
    const e = await import('./e.js')
    type F = import('../f/f.js').F
    // import g from '../g.js'
    /** import h from '../h.js' */
  `
  expect(importsOf(source)).toEqual(['./a.js', '../b/b.js', './side.js', '../c/c.js', './d.js', './e.js', '../f/f.js'])
})

test.each([
  ['fault/latency.ts', './field.js'],
  ['fault/latency.ts', '../random/distribution.js'],
  ['clock/duration.ts', '../error/invalid-option.js'],
  ['clock/clock-view.ts', '../fault/fault-kind.js'],
  ['clock/install.ts', 'node:timers'],
  ['system/system.ts', '../metric/index.js'],
  ['chaos/chaos.ts', '../scenario/index.js'],
  ['chaos/deep/file.ts', '../session.js'],
  ['index.ts', './chaos/index.js'],
  ['fault/latency.ts', 'valibot'],
])('%s may import %s', (file, specifier) => {
  expect(judgeImport(file, specifier)).toBeUndefined()
})

test.each([
  ['error/error.ts', '../clock/duration.js', 'error may not import clock: it may import no other folder'],
  ['clock/clock-view.ts', '../fault/index.js', 'clock may not import fault: it may import error'],
  ['fault/latency.ts', '../trigger/index.js', 'fault may not import trigger: it may import error, random, clock'],
  ['metric/mttr.ts', '../system/index.js', 'metric may not import system'],
  ['chaos/chaos.ts', '../matcher/index.js', 'chaos may not import matcher'],
  ['chaos/deep/file.ts', '../../matcher/index.js', 'chaos may not import matcher'],
  ['chaos/chaos.ts', '../index.js', 'chaos may not import an entry'],
  ['chaos/chaos.ts', 'vitest', 'the core imports no test runner'],
  ['matcher/index.ts', '@jest/globals', 'the core imports no test runner'],
  ['chaos/chaos.ts', 'node:timers/promises', 'time is handed in'],
  ['magic/wand.ts', '../error/index.js', "folder 'magic' has no place yet"],
])('%s may not import %s', (file, specifier, message) => {
  expect(judgeImport(file, specifier)).toContain(message)
})

test('no two folders may import each other', () => {
  for (const [folder, targets] of Object.entries(allowed))
    for (const target of targets) expect(allowed[target], `${target} ← ${folder}`).not.toContain(folder)
})
