import path from 'node:path'
import { format } from 'node:util'
import type { Question } from '@cfa/protocol'
import test from 'ava'
import { createNpmSite, isLogPrivate } from '../../lib/responders/npm-site.ts'
import { createFolder } from '../fakes/folder.ts'

test('npm’s link is logged, and the confirmation lasts until the write is over', async (t) => {
  const lines: string[] = []
  const site = createNpmSite({ logger: { log: (...args) => void lines.push(format(...args)) } })
  t.deepEqual(await site.connect(), { features: ['web', 'several'] })
  const question = { accounts: ['alice', 'bob'] } as Question
  const over = new AbortController()
  const hooks = { signal: over.signal, onLink: () => {} }
  t.deepEqual(await site.ask(question, hooks), { type: 'web', username: 'alice', key: undefined })
  const url = 'https://www.npmjs.com/auth/cli/id'
  const confirming = site.confirm?.(question, { url, key: undefined }, hooks)
  over.abort(new Error('over'))
  await t.throwsAsync(async () => confirming, { message: 'over' })
  t.true(lines.join().includes(url))
})

test('a log is private only if the CI says so', (t) => {
  const folder = createFolder(t, {
    'private.json': { repository: { private: true } },
    'public.json': { repository: { private: false } },
    'none.json': {},
  })
  const github = (name: string) => ({ GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: path.join(folder, name) })
  const answers = ['private.json', 'public.json', 'none.json', 'absent.json'].map((name) =>
    isLogPrivate(github(name)),
  )
  t.deepEqual(answers, [true, false, false, false])
  t.true(isLogPrivate({ GITLAB_CI: 'true', CI_PROJECT_VISIBILITY: 'private' }))
  for (const CI_PROJECT_VISIBILITY of ['internal', 'public', undefined])
    t.false(isLogPrivate({ GITLAB_CI: 'true', CI_PROJECT_VISIBILITY }))
  t.false(isLogPrivate({}))
})
