import { createSealingKey, type Question, questionSchema } from '@cfa/protocol'
import test from 'ava'
import { createQuestion, type QuestionFacts, type QuestionState } from '../../lib/release/question.ts'
import { DIST_TAG, type Topic, topicOf } from '../../lib/release/topic.ts'
import type { ReleaseContext } from '../../lib/types.ts'
import { createPublication } from '../door/publish-request.ts'
import { START } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { alice, bob, TARGET } from '../fakes/release.ts'
import { APPROVAL, integrity, TOPIC } from './session-scene.ts'

const STATE: QuestionState = {
  id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11',
  attempt: 1,
  reason: null,
  key: null,
  deadline: START,
  accounts: [alice, bob],
}

interface Given {
  topic?: Topic
  state?: Partial<QuestionState>
  facts?: Partial<QuestionFacts>
  context?: Partial<ReleaseContext>
}

function create({ topic = APPROVAL, state, facts, context }: Given = {}): Question {
  const all = {
    ...{ target: TARGET, features: [], takesLinks: false, network: [] },
    context: { ...createContext(), ...context },
    ...facts,
  }
  return questionSchema.parse(createQuestion(topic, { ...STATE, ...state }, all))
}

test('says what, where, by whom, and until when', (t) => {
  t.deepEqual(create(), {
    protocol: 1,
    id: STATE.id,
    ask: 'approval',
    kind: 'publish',
    package: {
      name: '@example/tool',
      version: '2.1.0',
      tag: 'latest',
      registry: 'https://registry.example/',
      integrity,
      size: 1,
      unpackedSize: 2,
      files: 3,
      access: null,
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

test('is about exactly what npm’s request holds', async (t) => {
  const publication = await createPublication({ access: 'public', manifest: { scripts: { install: 'x' } } })
  const topic = topicOf('code', 'publish', publication, undefined)
  t.like(topic, { access: 'public', listing: [...publication.files] })
  t.deepEqual(topic.installScripts, [{ event: 'install', command: 'x' }])
  const { integrity: bytes, size, unpackedSize, files, access } = publication
  t.like(create({ topic }).package, { integrity: bytes, size, unpackedSize, files: files.length, access })
})

test('has what the version will carry for a responder that shows it, and no odd name of an earlier version', (t) => {
  const earlier = { version: `1.0.0-\u202e${'a'.repeat(300)}`, carries: ['approval' as const] }
  const topic = { ...TOPIC, trust: { carries: [], earlier } }
  const { trust } = create({ topic, facts: { features: ['trust'] } })
  t.is(trust?.earlier?.version.length, 256)
  t.notRegex(trust?.earlier?.version ?? '', /\u202e/)
  t.false('trust' in create({ topic }))
})

test('a dist-tag moves no bytes', (t) => {
  const { kind, package: release } = create({ topic: DIST_TAG })
  t.like(release, { integrity: null, size: null, unpackedSize: null, files: null, access: null })
  t.is(kind, 'dist-tag')
})

test('has the key that answers are sealed to', async (t) => {
  const { publicJwk } = await createSealingKey()
  t.deepEqual(create({ state: { key: publicJwk } }).key, publicJwk)
})

test('has no credentials of the registry, and only names that are known', (t) => {
  const target = { ...TARGET, registry: 'https://user:hidden@registry.example/' }
  const question = create({ facts: { target }, state: { accounts: [{ ...alice, username: undefined }] } })
  t.is(question.package.registry, 'https://registry.example/')
  t.deepEqual(question.accounts, [])
})

test('names npm’s network settings that come from the project’s own files, if there are any', (t) => {
  const network = [{ setting: 'proxy', value: 'http://proxy.example/', file: '.npmrc' }]
  t.deepEqual(create({ facts: { network } }).network, network)
  t.false('network' in create())
})

for (const [title, topic, facts, web] of [
  ['a code, and a responder that brings links', TOPIC, { features: ['web'], takesLinks: true }, true],
  ['an approval', APPROVAL, { features: ['web'], takesLinks: true }, undefined],
  ['a responder without links', TOPIC, { features: ['web'], takesLinks: false }, undefined],
  ['a responder that does not say so', TOPIC, { features: [], takesLinks: true }, undefined],
] as const) {
  test(`may be confirmed on the web: ${title}: ${web === true}`, (t) => {
    t.is(create({ topic, facts }).web, web)
  })
}

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
  test(`tells of the build: ${title}`, (t) => t.like(create({ context }).build, build))
}

test('looks for the CI service itself where semantic-release does not say', (t) => {
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'a/b',
    GITHUB_RUN_ID: '7',
    GITHUB_SERVER_URL: 'https://github.com',
  }
  const { envCi: _, ...context } = { ...createContext(), env }
  const facts = { target: TARGET, features: [], takesLinks: false, network: [], context }
  t.like(createQuestion(TOPIC, STATE, facts).build, {
    service: 'GitHub Actions',
    repository: 'a/b',
    url: 'https://github.com/a/b/actions/runs/7',
  })
})
