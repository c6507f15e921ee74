import test from 'ava'
import { pageOf, readFacts } from '../../lib/init/read-facts.ts'
import type { Files } from '../fakes/folder.ts'
import { createFolder } from '../fakes/folder.ts'

for (const [remote, page] of [
  ['git@github.com:team/tool.git', 'https://github.com/team/tool'],
  ['https://github.com/team/tool.git', 'https://github.com/team/tool'],
  ['https://user:secret@gitlab.example.com/a/b/tool/', 'https://gitlab.example.com/a/b/tool'],
  ['ssh://git@gitlab.com:22/a/tool.git', 'https://gitlab.com/a/tool'],
  ['/srv/git/tool.git', undefined],
  ['file:///srv/git/tool.git', undefined],
  ['https://github.com/', undefined],
  ['', undefined],
] as const) {
  test(`the page of “${remote}” is ${page}`, (t) => t.is(pageOf(remote), page))
}

const git = (answers: Record<string, string>) => async (args: readonly string[]) => {
  const stdout = answers[args.join(' ')]
  return { exitCode: stdout === undefined ? 1 : 0, stdout: `${stdout}\n`, stderr: '' }
}
const ON_GITHUB = {
  'remote get-url origin': 'git@github.com:team/tool.git',
  'symbolic-ref --short HEAD': 'topic',
}

test('the remote’s default branch is preferred to the branch that is checked out', async (t) => {
  const cwd = createFolder(t)
  t.like(await readFacts(cwd, {}, { git: git(ON_GITHUB) }), { branch: 'topic', ci: 'github' })
  const known = { ...ON_GITHUB, 'symbolic-ref --short refs/remotes/origin/HEAD': 'origin/trunk' }
  t.is((await readFacts(cwd, {}, { git: git(known) })).branch, 'trunk')
})

test('without a repository the branch is main, and nothing else is known', async (t) => {
  const facts = await readFacts(createFolder(t), {}, { git: git({}) })
  t.deepEqual(facts, {
    ...{ name: undefined, page: undefined, ci: undefined, branch: 'main', manager: 'none', dependencies: [] },
  })
})

for (const [title, files, known] of [
  ['a CI’s file is preferred to the remote', { '.circleci/config.yml': '' }, { ci: 'circleci' }],
  ['the file of an unsupported CI is preferred to the remote', { Jenkinsfile: '' }, { ci: undefined }],
  ['a lock file names the package manager', { 'pnpm-lock.yaml': '' }, { manager: 'pnpm' }],
  ['bun is recognised by its lock file', { 'bun.lock': '' }, { manager: 'bun' }],
  ['bun is recognised by its binary lock file', { 'bun.lockb': '' }, { manager: 'bun' }],
  [
    'Yarn 1 is recognised by its lock file',
    { 'yarn.lock': '# yarn lockfile v1' },
    { manager: 'yarn-classic' },
  ],
  ['a later Yarn is recognised by its lock file', { 'yarn.lock': '__metadata:' }, { manager: 'yarn' }],
  [
    'name and dependencies come from package.json',
    { 'package.json': { name: 'tool', devDependencies: { 'semantic-release': '^25.0.0' } } },
    { name: 'tool', dependencies: ['semantic-release'] },
  ],
  ['a name that npm does not allow is ignored', { 'package.json': { name: 'a; id' } }, { name: undefined }],
  ['a package.json that is not JSON has no name', { 'package.json': '{' }, { name: undefined }],
] as Array<[string, Files, object]>) {
  test(title, async (t) => {
    t.like(await readFacts(createFolder(t, files), {}, { git: git(ON_GITHUB) }), known)
  })
}
