import test from 'ava'
import { differencesOf, readBuild, runOf } from '../../src/identity/verified-build.ts'

const SAID = { service: null, url: null, repository: null, branch: null, commit: null }
const github = { ci: 'github' as const, issuer: 'https://token.actions.githubusercontent.com' }

test('differences between the token and the job are named, but only for facts that both give', (t) => {
  const build = readBuild(github, { repository: 'O/R', ref: 'refs/heads/main', sha: 'a' })
  t.deepEqual(differencesOf(build, { ...SAID, repository: 'o/r', branch: 'main', commit: 'a' }), [])
  t.deepEqual(differencesOf(build, { ...SAID, repository: 'o/other', branch: 'next', commit: 'b' }), [
    'repository',
    'branch',
    'commit',
  ])
  t.deepEqual(differencesOf(build, SAID), [])
  const circle = readBuild(
    { ci: 'circleci', issuer: 'https://oidc.circleci.com/org/1' },
    {
      'oidc.circleci.com/vcs-origin': 'github.com/o/r',
    },
  )
  t.deepEqual(differencesOf(circle, { ...SAID, repository: 'o/r', commit: 'b' }), [])
})

test('a repository given as a slug or an id is not compared with the job’s repository name', (t) => {
  const said = { ...SAID, repository: 'o/r', branch: 'next', commit: 'a' }
  const buildkite = { ci: 'buildkite' as const, issuer: 'https://agent.buildkite.com' }
  const built = { pipeline_slug: 'release', build_branch: 'main', build_commit: 'a' }
  t.deepEqual(differencesOf(readBuild(buildkite, built), said), ['branch'])
  const bitbucket = { ci: 'other' as const, issuer: 'https://api.bitbucket.org/o' }
  t.deepEqual(differencesOf(readBuild(bitbucket, { repositoryUuid: '{7}', branchName: 'next' }), said), [])
  t.deepEqual(differencesOf(readBuild(github, { repository: 'o/r' }), { ...said, repository: 'r' }), [
    'repository',
  ])
})

test('the link to a run is built from verified claims', (t) => {
  const url = (rule: Parameters<typeof readBuild>[0], claims: object) => readBuild(rule, { ...claims }).url
  t.is(url(github, { repository: 'o/r', run_id: '7' }), 'https://github.com/o/r/actions/runs/7')
  const own = { ci: 'github' as const, issuer: 'https://git.example/_services/token' }
  t.is(url(own, { repository: 'o/r', run_id: '7' }), 'https://git.example/o/r/actions/runs/7')
  const cloud = { ci: 'github' as const, issuer: 'https://token.actions.acme.ghe.com' }
  t.is(url(cloud, { repository: 'o/r', run_id: '7' }), 'https://acme.ghe.com/o/r/actions/runs/7')
  const gitlab = { ci: 'gitlab' as const, issuer: 'https://gitlab.example/sub' }
  t.is(
    url(gitlab, { project_path: 'g/s/p', pipeline_id: 5 }),
    'https://gitlab.example/sub/g/s/p/-/pipelines/5',
  )
  t.is(url(github, { repository: 'o/r', run_id: '7?x' }), null)
  t.is(url(github, { repository: 'o/../r', run_id: '7' }), null)
  t.is(url(github, { repository: 'o/r"', run_id: '7' }), 'https://github.com/o/r%22/actions/runs/7')
})

test('claims are shown as single printable lines', (t) => {
  const build = readBuild(github, { actor: 'ada\u202Egnp\n::x', repository: 7, ref: { a: 1 } })
  t.is(build.actor, 'ada gnp ::x')
  t.is(build.repository, '7')
  t.is(build.ref, null)
})

test('a run belongs to one issuer', (t) => {
  const build = readBuild(github, { repository_id: '1', run_id: '2' })
  t.not(runOf(build), runOf({ ...build, run: '3' }))
  t.not(runOf(build), runOf({ ...build, issuer: 'https://other.example' }))
})
