import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gitFacts } from './index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-git-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false']
const git = (...args: string[]) =>
  execFileSync('git', ['-C', folder, ...author, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim()

function repository(): string {
  git('init', '--quiet', '--initial-branch=main')
  writeFileSync(path.join(folder, 'shop.ts'), 'export const open = true\n')
  git('add', '.')
  git('commit', '--quiet', '-m', 'first')
  return git('rev-parse', 'HEAD')
}

test('a clean tree: its commit and branch; also from a folder within', () => {
  const commit = repository()
  mkdirSync(path.join(folder, 'src'))
  const clean = { commit, branch: 'main', dirty: false }
  expect(gitFacts(folder)).toEqual(clean)
  expect(gitFacts(path.join(folder, 'src'))).toEqual(clean)
})

test.each([
  ['changed', () => writeFileSync(path.join(folder, 'shop.ts'), 'export const open = false\n')],
  ['new', () => writeFileSync(path.join(folder, 'new.test.ts'), '')],
  ['removed', () => rmSync(path.join(folder, 'shop.ts'))],
])('a file that was %s makes it dirty', (_, change) => {
  const commit = repository()
  change()
  expect(gitFacts(folder)).toEqual({ commit, branch: 'main', dirty: true })
})

test('what is written to the folder of journals does not, wherever it is', () => {
  repository()
  mkdirSync(path.join(folder, 'a [b]', 'journals'), { recursive: true })
  writeFileSync(path.join(folder, 'a [b]', 'journals', 'one.jsonl'), '')
  expect(gitFacts(folder)?.dirty).toBe(true)
  expect(gitFacts(folder, path.join('a [b]', 'journals'))?.dirty).toBe(false)
  expect(gitFacts(path.join(folder, 'a [b]'), 'journals')?.dirty).toBe(false)
  expect(gitFacts(folder, tmpdir())?.dirty).toBe(true)
})

test('no branch is checked out: the commit alone', () => {
  const commit = repository()
  git('checkout', '--quiet', '--detach')
  expect(gitFacts(folder)).toEqual({ commit, dirty: false })
})

test('no repository, no commit yet, no git: nothing is said', () => {
  expect(gitFacts(folder)).toBeUndefined()
  git('init', '--quiet')
  expect(gitFacts(folder)).toBeUndefined()
  repository()
  vi.stubEnv('PATH', '')
  expect(gitFacts(folder)).toBeUndefined()
})

test("the variables of a hook that runs tests do not stand in for the folder's own", () => {
  const commit = repository()
  vi.stubEnv('GIT_DIR', '/nowhere')
  expect(gitFacts(folder)?.commit).toBe(commit)
})
