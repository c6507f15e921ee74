import test from 'ava'
import { createSingleAsker } from '../../lib/batch/single-asker.ts'
import { TARGET } from '../fakes/release.ts'
import type { ResponderBehaviour } from '../fakes/responder.ts'
import { createPage } from '../helpers/page.ts'
import { askingScene, code, decline, inTurn } from '../release/session-scene.ts'
import { jobScene } from './jobs.ts'

type Answers = Parameters<typeof inTurn>[0]

/** Packages a and b, with a question for each. */
function scene(answers: Answers, confirm?: ResponderBehaviour['confirm']) {
  const { responder, asking, accounts, newSession } = askingScene({
    ...{ answer: inTurn(answers), features: ['web'] },
    ...(confirm && { confirm }),
  })
  const jobs = jobScene({ a: [], b: [] }, () => 'done').jobs.map((job) => ({
    ...job,
    topic: { ...job.topic, target: { ...TARGET, name: job.key } },
  }))
  const asker = createSingleAsker(jobs, { newSession, asking: () => asking, accounts: () => accounts })
  const [first] = jobs
  if (!first) throw new Error('there are two')
  const ask = () => asker.ask(first, null)
  return {
    ...{ ask, asker, first, responder },
    asked: () => responder.asked.map((question) => `${question.package.name} ${question.attempt}`),
  }
}

test('each package is asked about, and the last code is used', async (t) => {
  const { ask, asked } = scene([code('111111'), code('222222')])
  t.like(await ask(), { kind: 'code', otp: '222222' })
  t.deepEqual(asked(), ['a 1', 'b 1'])
})

test('a package is asked about again if its answer can’t be used', async (t) => {
  const { ask, asked } = scene([code('111111', 'mallory'), code('222222'), code('333333')])
  t.like(await ask(), { kind: 'code', otp: '333333' })
  t.deepEqual(asked(), ['a 1', 'a 2', 'b 1'])
})

test('a decline after an answer that can’t be used declines all packages', async (t) => {
  const { ask } = scene([code('111111'), code('no code'), decline])
  await t.throwsAsync(ask(), { code: 'EOTPDECLINED' })
})

test('three answers that can’t be used end the run before anything is sent', async (t) => {
  const { ask, asked } = scene([code('111111'), code('x'), code('y'), code('z'), code('222222')])
  await t.throwsAsync(ask(), { code: 'EOTPREJECTED' })
  t.deepEqual(asked(), ['a 1', 'b 1', 'b 2', 'b 3'])
})

test('a link is sealed to the key of the latest web answer about its package', async (t) => {
  const [lost, open, other] = await Promise.all([createPage(), createPage(), createPage()])
  const web = ({ key }: { key: typeof lost.key }) => ({ type: 'web', username: 'alice', key }) as const
  const { ask, asker, first, responder } = scene([web(lost), web(other)], async () => web(open))
  const { signal } = new AbortController()
  const link = 'https://registry.example/auth/cli/1'
  t.like(await ask(), { kind: 'web', key: lost.key })
  t.like(await asker.confirm(link, lost.key, first, signal), { kind: 'web', key: open.key })
  await asker.confirm(link, open.key, first, signal)
  t.deepEqual(
    responder.links.map(({ key }) => key),
    [lost.key, open.key],
  )
})
