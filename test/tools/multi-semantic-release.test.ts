import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { execa } from 'execa'
import { createHarness } from '../helpers/harness.ts'
import { createJob } from '../helpers/job.ts'
import type { People, Scene } from '../helpers/release-scene.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'
import { binOf } from './install-tool.ts'

const { registry, scene, codeOf } = await createHarness(test)

const PARTS = ['one', 'two', 'three'] as const

/** Three packages of a workspace; the last one depends on the first. */
const workspaceOf = ({ name }: People) => ({
  package: { private: true, workspaces: ['packages/*'] },
  files: Object.fromEntries(
    PARTS.map((part) => [
      `packages/${part}/package.json`,
      {
        name: `${name}-${part}`,
        version: '0.0.0',
        publishConfig: { registry: registry.url },
        ...(part === 'three' && { dependencies: { [`${name}-one`]: '*' } }),
      },
    ]),
  ),
})

/** Runs the tool as a job on GitHub Actions does. */
async function releaseAll({ repository, env }: Scene) {
  const { cwd, remote, git } = repository
  const job = await createJob()
  const own = ['@semantic-release/commit-analyzer', '@semantic-release/release-notes-generator']
  const config = { repositoryUrl: pathToFileURL(remote).href, branches: ['main'], plugins: [...own, PLUGIN] }
  await writeFile(path.join(cwd, '.releaserc.json'), JSON.stringify(config))
  const ci = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
  const program = path.join(await binOf('multi-semantic-release'), 'multi-semantic-release')
  const { exitCode, all } = await execa(process.execPath, [program], {
    cwd,
    env: { ...job.env, ...ci, GITHUB_SHA: await git('rev-parse', 'HEAD'), ...env },
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
  })
  await job.end()
  return { exitCode, output: all, tags: await repository.remoteTags() }
}

const publishedOf = async ({ name }: People) => {
  const versions = await Promise.all(
    PARTS.map(async (part) => (await registry.packument(`${name}-${part}`).catch(() => ({}))).versions ?? {}),
  )
  return PARTS.filter((_, index) => '1.0.0' in (versions[index] ?? {}))
}

const askedOf = ({ name, endpoint: { questions } }: Scene) =>
  questions.map(({ ask, package: subject }) => `${ask} ${subject.name.slice(name.length + 1)}`)

test('multi-semantic-release asks about each package in turn, and in a later run about those that are left', async (t) => {
  let isDeclining = true
  const place = await scene((people) => ({
    ...workspaceOf(people),
    features: ['approval', 'wait', 'sealed', 'several'],
    decide: ({ ask, package: subject }) => {
      registry.reuseCodes(people.bob.name)
      if (isDeclining && subject.name.endsWith('-two')) return { answer: { declined: true, by: 'bob' } }
      return ask === 'approval' ? { answer: { approved: true } } : codeOf(people.bob)
    },
  }))
  const tagOf = (part: string) => `${place.name}-${part}@1.0.0`
  const declined = await releaseAll(place)
  t.is(declined.exitCode, 1, declined.output)
  t.deepEqual(askedOf(place), ['approval one', 'code one', 'approval two'])
  t.deepEqual([declined.tags, await publishedOf(place)], [[tagOf('one')], ['one']])
  isDeclining = false
  const again = await releaseAll(place)
  t.is(again.exitCode, 0, again.output)
  t.deepEqual(askedOf(place).slice(3), ['approval two', 'code two', 'approval three', 'code three'])
  t.deepEqual(
    [again.tags, await publishedOf(place)],
    [[tagOf('one'), tagOf('three'), tagOf('two')], [...PARTS]],
  )
})
