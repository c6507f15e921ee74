import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { shellOf } from '../helpers/shell.ts'

/** A command line whose GitHub and GitLab have one public repository. */
async function lookingShellOf(t: ExecutionContext) {
  const asked: string[] = []
  const api = createServer((request, response) => {
    asked.push(String(request.url))
    const isPublic = request.url === '/repos/example/tool' || request.url === '/projects/group%2Ftool'
    response.writeHead(isPublic ? 200 : 404, { 'content-type': 'application/json' })
    response.end(isPublic ? '{"id":74}' : '{"message":"Not Found"}')
  })
  api.listen(0, '127.0.0.1')
  await once(api, 'listening')
  t.teardown(() => void api.close())
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  const { shell, json } = await shellOf(t, { GITHUB_API_URL: url, CI_API_V4_URL: url })
  const add = (...more: string[]) => shell('project', 'add', 'tool', '--package', 'tool', ...more)
  return { shell, json, add, asked }
}

test('a project of a GitHub repository has the repository’s id in its rule, and no secret', async (t) => {
  const { shell, json, add, asked } = await lookingShellOf(t)
  const added = await add('--github', 'example/tool', '--workflow', 'release.yml', '--json')
  t.deepEqual(JSON.parse(added.text), { name: 'tool', endpoint: 'https://cfa.example/p/tool', secret: null })
  t.deepEqual(asked, ['/repos/example/tool'])
  const { identity, builds } = await json('project', 'builds', 'tool')
  t.deepEqual(builds, [])
  t.like(identity[0].require, { repository_id: ['74'], runner_environment: ['github-hosted'] })
  t.true(identity[0].require.ref.includes('refs/heads/main'))
  t.regex(
    (await shell('project', 'builds', 'tool')).text,
    /^1\. https:\/\/token\.actions.*\n {3}repository_id: 74$/m,
  )
})

test('a project with a rule gets a secret only with --secret', async (t) => {
  const { add } = await lookingShellOf(t)
  t.regex((await add('--github', '74', '--secret')).text, /^CFA_RESPONDER_SECRET=\S{43}$/m)
  const { text } = await (await lookingShellOf(t)).add('--github', '74')
  t.notRegex(text, /SECRET/)
})

test('rules are added and removed one by one', async (t) => {
  const { shell, json, add } = await lookingShellOf(t)
  await add()
  const of = async () =>
    ((await json('project', 'builds', 'tool')).identity ?? []).map(({ issuer }: { issuer: string }) => issuer)
  t.deepEqual(await of(), [])
  await shell('project', 'allow', 'tool', '--gitlab', 'group/tool')
  await shell('project', 'allow', 'tool', '--circleci', 'o1/p1', '--origin', 'github.com/o/r')
  await shell('project', 'allow', 'tool', '--buildkite', 'o1/p1', '--self-hosted')
  await shell(
    'project',
    'allow',
    'tool',
    '--issuer',
    'https://ci.example',
    '--require',
    'sub=job:*',
    '--require',
    'sub=x',
  )
  const issuers = [
    'https://gitlab.com',
    'https://oidc.circleci.com/org/o1',
    'https://agent.buildkite.com',
    'https://ci.example',
  ]
  t.deepEqual(await of(), issuers)
  const { identity } = await json('project', 'builds', 'tool')
  t.deepEqual(identity[3].require, { sub: ['job:*', 'x'] })
  t.false('runner_environment' in identity[2].require)
  const beyond = await shell('project', 'disallow', 'tool', '--rule', '5')
  t.is(beyond.exitCode, 2)
  t.regex(beyond.complaint, /`cfa-responder project builds tool`/)
  await shell('project', 'disallow', 'tool', '--rule', '1')
  t.deepEqual(await of(), issuers.slice(1))
})

test('a rule of a project without any cannot be removed, and the project is named', async (t) => {
  const { shell } = await lookingShellOf(t)
  await shell('project', 'add', 'bare', '--package', 'tool')
  const { exitCode, complaint } = await shell('project', 'disallow', 'bare', '--rule', '1')
  t.deepEqual([exitCode, complaint], [2, 'bare has no rules for builds.'])
})

test('branches, workflows and repositories may be written in full, as tokens and browsers show them', async (t) => {
  const { shell, json, add } = await lookingShellOf(t)
  await add('--github', '74', '--branch', 'refs/heads/main', '--workflow', '.github/workflows/release.yml')
  await shell('project', 'allow', 'tool', '--circleci', 'a/b', '--origin', 'https://github.com/o/r.git')
  const { identity } = await json('project', 'builds', 'tool')
  t.deepEqual(identity[0].require.ref, ['refs/heads/main'])
  t.deepEqual(identity[0].require.workflow_ref, ['*/*/.github/workflows/release.yml@**'])
  t.deepEqual(identity[1].require['oidc.circleci.com/vcs-origin'], ['github.com/o/r'])
})

const wrong: Array<[title: string, args: string[], says: RegExp]> = [
  [
    'a private repository given by name',
    ['--github', 'example/private'],
    /gh api repos\/example\/private --jq \.id/,
  ],
  ['an invalid name', ['--github', 'https://github.com/o/r'], /neither OWNER\/NAME nor a number/],
  ['a second service', ['--github', '1', '--gitlab', '2'], /^Pass only one of --github, --gitlab\.$/],
  ['a branch without a service', ['--branch', 'main'], /--branch needs --github/],
  ['CircleCI without a repository', ['--circleci', 'a/b'], /--origin/],
  ['CircleCI with only one id', ['--circleci', 'a'], /two ids/],
  ['an invalid requirement', ['--issuer', 'https://ci.example', '--require', 'sub'], /CLAIM=PATTERN/],
  [
    'an issuer without requirements',
    ['--issuer', 'https://ci.example'],
    /requires 1 to 50 claims: --issuer needs --require/,
  ],
  [
    'an environment with CircleCI, whose tokens have none',
    ['--circleci', 'a/b', '--origin', 'github.com/o/r', '--environment', 'release'],
    /--environment does nothing with --circleci/,
  ],
  [
    'a workflow with Buildkite, whose tokens have none',
    ['--buildkite', 'a/b', '--workflow', 'release.yml'],
    /--workflow does nothing with --buildkite/,
  ],
  ['an origin without CircleCI', ['--github', '1', '--origin', 'x'], /--origin does nothing with/],
  [
    'a branch with an issuer whose claims are unknown',
    ['--issuer', 'https://ci.example', '--require', 'sub=x', '--branch', 'main'],
    /--branch does nothing with --issuer\. Name the claim/,
  ],
  [
    'a shared issuer without an owner',
    ['--issuer', 'https://gitlab.com', '--require', 'ref=main'],
    /project_id or namespace_id/,
  ],
]
for (const [title, args, says] of wrong) {
  test(`${title} is refused with an explanation, and no project is made`, async (t) => {
    const { json, add } = await lookingShellOf(t)
    const { exitCode, complaint } = await add(...args)
    t.is(exitCode, 2)
    t.regex(complaint, says)
    t.deepEqual(await json('project', 'list'), { projects: [] })
  })
}
