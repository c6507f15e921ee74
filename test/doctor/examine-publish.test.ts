import test from 'ava'
import { START } from '../fakes/clock.ts'
import { replyWith } from '../fakes/registry.ts'
import { diagnose, PACKUMENT, type SetUp, tokens } from './doctor-scene.ts'

const workflow = (flags = '') => ({
  '.github/workflows/publish.yml': `jobs:\n  publish:\n    steps:\n      - run: npx @cfa/semantic-release-npm publish ${flags} -- pnpm -r publish\n`,
})
const several = { body: { protocol: 1, features: ['several', 'sealed'] } }
const WORKSPACES = {
  'packages/b/package.json': { name: 'b', version: '1.0.0' },
  'packages/c/package.json': { name: 'c', version: '1.0.0' },
}

/** Without a release configuration. */
const setUpOf = (given: SetUp = {}): SetUp => ({
  release: null,
  responder: several,
  npmrc: (host) => `registry=http://${host}/\n`,
  ...given,
  // A registry in `publishConfig` leads past the door.
  pkg: { publishConfig: undefined, ...given.pkg },
  files: { ...workflow(), ...given.files },
})

test('a project with cfa publish in a workflow and no release configuration has nothing to fix', async (t) => {
  const { problems, of, findings } = await diagnose(t, setUpOf())
  t.deepEqual(problems, [])
  t.regex(of('publish-command').detail, /publish\.yml runs it/)
  t.is(of('account').level, 'ok')
  t.is(of('responder').level, 'ok')
  t.false(findings.some(({ id }) => id === 'semantic-release' || id === 'plugin-listed'))
})

test('each package of the workspaces is examined, and the tokens once', async (t) => {
  const table = { packument: replyWith(200, { ...PACKUMENT, maintainers: [{ name: 'bob' }] }) }
  const { findings, of } = await diagnose(
    t,
    setUpOf({ pkg: { private: true, workspaces: ['packages/*'] }, files: WORKSPACES, table }),
  )
  t.deepEqual(
    findings.flatMap(({ id, detail }) =>
      id === 'maintainer' ? [/maintainer of (\w)\./.exec(detail)?.[1]] : [],
    ),
    ['b', 'c'],
  )
  t.is(findings.filter(({ id }) => id === 'account').length, 1)
  t.is(of('responder').level, 'ok')
})

test('a responder without the feature several is a warning if there are several packages', async (t) => {
  const responder = { body: { protocol: 1, features: ['sealed'] } }
  const pkg = { private: true, workspaces: ['packages/*'] }
  t.deepEqual((await diagnose(t, setUpOf({ responder, pkg, files: WORKSPACES }))).problems, [
    'warning several',
  ])
  t.deepEqual((await diagnose(t, setUpOf({ responder }))).problems, [])
})

test('a place where a simple endpoint may be, or nothing, is a warning', async (t) => {
  t.deepEqual((await diagnose(t, setUpOf({ responder: { status: 404 } }))).problems, ['warning responder'])
})

test('CFA_FINISH_ONLY, which is for semantic-release, is nothing to fix', async (t) => {
  t.deepEqual((await diagnose(t, setUpOf({ moreEnv: { CFA_FINISH_ONLY: 'true' } }))).problems, [])
})

for (const [what, features, flags, waitMin] of [
  ['one question', ['several'], '', 30],
  ['a question for each package', [], '', 60],
  ['scans, answers and what goes live', ['several', 'approval'], '--staged', 180],
] as const)
  test(`the job's limit is compared with all waits of the run: ${what}`, async (t) => {
    const pkg = { private: true, workspaces: ['packages/*'] }
    const responder = { body: { protocol: 1, features: [...features, 'sealed'] } }
    const moreEnv = { GITLAB_CI: 'true', CI_JOB_TIMEOUT: '600' }
    const files = { ...WORKSPACES, ...workflow(flags) }
    const { of } = await diagnose(t, setUpOf({ responder, pkg, files, moreEnv }))
    t.regex(of('time-limit').detail, new RegExp(`may wait ${waitMin} min for a maintainer, with 2 packages`))
  })

test('what would stop cfa publish is an error, in the words of the command', async (t) => {
  const { problems, of } = await diagnose(t, setUpOf({ responder: { status: 500 } }))
  t.deepEqual(problems, ['error ERESPONDERUNREACHABLE'])
  t.regex(of('ERESPONDERUNREACHABLE').next ?? '', /run the same command again/)
})

test('packages that the command would publish past the door are an error, with the settings responsible', async (t) => {
  const { problems, of } = await diagnose(t, { ...setUpOf(), pkg: {} })
  t.deepEqual(problems, ['error ETOGETHERBYPASS'])
  t.regex(of('ETOGETHERBYPASS').detail, /a \(publishConfig\.registry in package\.json\)/)
  const npmrc = (host: string) => `registry=http://${host}/\n@acme:registry=http://${host}/\n`
  const scoped = await diagnose(t, setUpOf({ pkg: { name: '@acme/a' }, npmrc }))
  t.deepEqual(scoped.problems, ['error ETOGETHERBYPASS'])
  t.regex(scoped.of('ETOGETHERBYPASS').detail, /@acme\/a \(@acme:registry in \.npmrc/)
})

test('provenance that can’t be signed here is an error, and so is a job without the permission', async (t) => {
  const pkg = { publishConfig: { provenance: true } }
  t.deepEqual((await diagnose(t, setUpOf({ pkg }))).problems, ['error ENOPROVENANCE', 'error id-token'])
  const moreEnv = { CI: 'true', GITHUB_ACTIONS: 'true' }
  t.deepEqual((await diagnose(t, setUpOf({ pkg, moreEnv }))).problems, ['error ENOPROVENANCE'])
})

test('the identity that a service wants is needed, as in a release', async (t) => {
  const onGitHub = {
    ...{ CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'team/a', GITHUB_RUN_ID: '1' },
    ...{ ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1/', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' },
  }
  const files = workflow('--responder wait-for-secrets')
  const { of } = await diagnose(t, setUpOf({ files, moreEnv: onGitHub }))
  t.is(of('id-token').detail, 'The job can prove which build it is.')
})

test('nothing is judged by flags that can’t be read', async (t) => {
  const { findings, of, problems } = await diagnose(
    t,
    setUpOf({
      files: workflow('--responder ${{ vars.RESPONDER }}'),
      moreEnv: { CFA_RESPONDER_URL: '', CI: 'true', GITHUB_ACTIONS: 'true' },
      table: { tokens: tokens({ readonly: true, expiry: new Date(START + 86_400_000).toISOString() }) },
    }),
  )
  t.is(of('publish-command').level, 'unknown')
  t.deepEqual(problems, ['warning token-expires'])
  const judged = findings.filter(({ id }) => ['responder', 'id-token', 'time-limit'].includes(id))
  t.deepEqual(judged, [])
})

test('without a responder, the doctor says how to name one', async (t) => {
  const { problems, of } = await diagnose(t, setUpOf({ moreEnv: { CFA_RESPONDER_URL: '' } }))
  t.deepEqual(problems, ['error ETOGETHERRESPONDER'])
  t.regex(of('ETOGETHERRESPONDER').next ?? '', /CFA_RESPONDER_URL/)
})

test('a project without a release configuration or cfa publish is told about other tools', async (t) => {
  const { of } = await diagnose(t, { release: null })
  t.regex(of('plugin-listed').next ?? '', /cfa publish.*docs\/tools/)
})
