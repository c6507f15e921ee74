import { createSealingKey, questionSchema } from '@cfa/protocol'
import test from 'ava'
import { createQuestion, type QuestionState, type Topic } from '../../lib/release/question.ts'
import type { ReleaseContext } from '../../lib/types.ts'
import { START } from '../fakes/clock.ts'
import { alice, type StepOptions, stepWith } from '../fakes/step.ts'

const ID = '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'
const integrity = `sha512-${'A'.repeat(86)}==`
const TOPIC: Topic = { ask: 'approval', kind: 'publish', integrity, size: 10, unpackedSize: 20, files: 3 }
const STATE: QuestionState = { id: ID, attempt: 1, reason: null, key: null, deadline: START }

const create = (
  options: StepOptions = {},
  context: Partial<ReleaseContext> = {},
  state: Partial<QuestionState> = {},
) => {
  const step = stepWith(options)
  Object.assign(step.context, context)
  return questionSchema.parse(createQuestion(TOPIC, { ...STATE, ...state }, step))
}

test('says what, where, by whom, and until when', (t) => {
  t.deepEqual(create(), {
    protocol: 1,
    id: ID,
    ask: 'approval',
    kind: 'publish',
    package: {
      name: '@example/tool',
      version: '2.1.0',
      tag: 'latest',
      registry: 'https://registry.example/',
      integrity,
      size: 10,
      unpackedSize: 20,
      files: 3,
    },
    accounts: ['alice', 'bob'],
    attempt: 1,
    reason: null,
    build: {
      service: 'GitHub Actions',
      repository: 'example/tool',
      branch: 'main',
      commit: 'a'.repeat(40),
      url: null,
    },
    key: null,
    expiresAt: '2026-11-22T18:00:00.000Z',
  })
})

test('has the key that answers are sealed to', async (t) => {
  const { publicJwk } = await createSealingKey()
  t.deepEqual(create({}, {}, { key: publicJwk }).key, publicJwk)
})

test('has no credentials of the registry, and only names that are known', (t) => {
  const session = {
    registry: 'https://user:hidden@registry.example/',
    accounts: [{ ...alice, username: undefined }],
  }
  const question = create({ session })
  t.is(question.package.registry, 'https://registry.example/')
  t.deepEqual(question.accounts, [])
})

test('the dist-tag is that of the channel', (t) => {
  const context = { ...stepWith().context, nextRelease: { version: '2.1.0', channel: '2.x' } }
  t.is(create({ input: { context } }).package.tag, 'release-2.x')
})

const builds: Array<[string, Partial<ReleaseContext>, object]> = [
  ['the log', { envCi: { buildUrl: 'https://ci.example/1' } }, { url: 'https://ci.example/1' }],
  ['a log that is no link', { envCi: { buildUrl: 'file:///etc' } }, { url: null }],
  ['a log with credentials', { envCi: { buildUrl: 'https://u:hidden@ci.example/' } }, { url: null }],
  ['a service without a name', { envCi: { service: 'github' } }, { service: 'github' }],
  ['the branch of the release', { envCi: { branch: 'other' } }, { branch: 'main' }],
  ['the branch of the job', { envCi: { branch: 'other' }, branch: {} }, { branch: 'other' }],
  ['texts of more lines', { envCi: { slug: 'a/b\n::error::x\u202e' } }, { repository: 'a/b ::error::x' }],
  ['nothing', { envCi: {} }, { service: null, repository: null, url: null }],
]

for (const [title, context, build] of builds) {
  test(`tells of the build: ${title}`, (t) => t.like(create({}, context).build, build))
}

test('looks for the CI service itself where semantic-release does not say', (t) => {
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'a/b',
    GITHUB_RUN_ID: '7',
    GITHUB_SERVER_URL: 'https://github.com',
  }
  const step = stepWith({ env })
  delete step.context.envCi
  const { build } = createQuestion(TOPIC, STATE, step)
  t.like(build, {
    service: 'GitHub Actions',
    repository: 'a/b',
    url: 'https://github.com/a/b/actions/runs/7',
  })
})
