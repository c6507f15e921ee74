import { type Question, questionSchema } from '@cfa/protocol'
import { createSealingKey } from '@cfa/protocol/sealing'
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

test('a question says what is published where, by which accounts, and until when', (t) => {
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

test('a question is about exactly what npm’s request contains', async (t) => {
  const publication = await createPublication({ access: 'public', manifest: { scripts: { install: 'x' } } })
  const topic = topicOf('code', 'publish', publication, undefined)
  t.like(topic, { access: 'public', listing: [...publication.files] })
  t.deepEqual(topic.installScripts, [{ event: 'install', command: 'x' }])
  const { integrity: bytes, size, unpackedSize, files, access } = publication
  t.like(create({ topic }).package, { integrity: bytes, size, unpackedSize, files: files.length, access })
})

test('a question has what the version will carry only for a responder with the feature trust', (t) => {
  const earlier = { version: `1.0.0-\u202e${'a'.repeat(300)}`, carries: ['approval' as const] }
  const topic = { ...TOPIC, trust: { carries: [], earlier } }
  const { trust } = create({ topic, facts: { features: ['trust'] } })
  t.is(trust?.earlier?.version.length, 256)
  t.notRegex(trust?.earlier?.version ?? '', /\u202e/)
  t.false('trust' in create({ topic }))
})

test('a question about a dist-tag has no bytes', (t) => {
  const { kind, package: release } = create({ topic: DIST_TAG })
  t.like(release, { integrity: null, size: null, unpackedSize: null, files: null, access: null })
  t.is(kind, 'dist-tag')
})

test('a question has the key that answers are sealed to', async (t) => {
  const { publicJwk } = await createSealingKey()
  t.deepEqual(create({ state: { key: publicJwk } }).key, publicJwk)
})

test('a question has no credentials of the registry, and only known account names', (t) => {
  const target = { ...TARGET, registry: 'https://user:hidden@registry.example/' }
  const question = create({ facts: { target }, state: { accounts: [{ ...alice, username: undefined }] } })
  t.is(question.package.registry, 'https://registry.example/')
  t.deepEqual(question.accounts, [])
})

test('a question has the project’s network settings, if there are any', (t) => {
  const network = [{ setting: 'proxy', value: 'http://proxy.example/', file: '.npmrc' }]
  t.deepEqual(create({ facts: { network } }).network, network)
  t.false('network' in create())
})

for (const [title, topic, facts, web] of [
  ['a code, with a responder that takes links', TOPIC, { features: ['web'], takesLinks: true }, true],
  ['an approval, even with links', APPROVAL, { features: ['web'], takesLinks: true }, undefined],
  [
    'a code, with a responder that takes no links',
    TOPIC,
    { features: ['web'], takesLinks: false },
    undefined,
  ],
  ['a code, with a responder without the feature web', TOPIC, { features: [], takesLinks: true }, undefined],
] as const) {
  test(`${title}, may ${web ? '' : 'not '}be confirmed on the web`, (t) => {
    t.is(create({ topic, facts }).web, web)
  })
}

const builds: Array<[string, Partial<ReleaseContext>, object]> = [
  ['a link to the log', { envCi: { buildUrl: 'https://ci.example/1' } }, { url: 'https://ci.example/1' }],
  ['no link to a log that is not a web page', { envCi: { buildUrl: 'file:///etc' } }, { url: null }],
  [
    'no link to a log with credentials',
    { envCi: { buildUrl: 'https://u:hidden@ci.example/' } },
    { url: null },
  ],
  ['a service without a name', { envCi: { service: 'github' } }, { service: 'github' }],
  ['the branch of the release', { envCi: { branch: 'other' } }, { branch: 'main' }],
  ['the branch of the job', { envCi: { branch: 'other' }, branch: {} }, { branch: 'other' }],
  [
    'texts of several lines as one',
    { envCi: { slug: 'a/b\n::error::x\u202e' } },
    { repository: 'a/b ::error::x' },
  ],
  [
    'nothing of which the CI service left out a part',
    { envCi: { slug: 'undefined/tool', buildUrl: 'https://ci.example/undefined/runs/undefined' } },
    { repository: null, url: null },
  ],
  [
    'Forgejo Actions by its name, and without a link to another run',
    { env: { FORGEJO_ACTIONS: 'true', GITEA_ACTIONS: 'true' } },
    { service: 'Forgejo Actions', repository: 'example/tool', url: null },
  ],
  [
    'Gitea Actions by its name, and without a link to another run',
    { env: { GITEA_ACTIONS: 'true' } },
    { service: 'Gitea Actions', repository: 'example/tool', url: null },
  ],
  ['nothing if nothing is known', { envCi: {} }, { service: null, repository: null, url: null }],
]

for (const [title, context, build] of builds) {
  test(`a question describes the build: ${title}`, (t) => t.like(create({ context }).build, build))
}

test('the CI service is detected if semantic-release does not name it', (t) => {
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
