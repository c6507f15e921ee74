import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { NpmResult, NpmRun } from '../../lib/npm/run.ts'
import {
  addChannelPlain,
  type PlainRelease,
  preparePlain,
  publishPlain,
} from '../../lib/plain/release-plain.ts'
import type { Env } from '../../lib/types.ts'
import { createContext, type FakeContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder } from '../fakes/folder.ts'

const registry = 'https://registry.example/'
const done: NpmResult = { stdout: 'a-2.1.0.tgz\n', stderr: '', failure: undefined }
const failed = (code: string): NpmResult => ({
  stdout: '',
  stderr: `npm error code ${code}`,
  failure: new Error('npm failed'),
})

interface Scene {
  release: PlainRelease
  context: FakeContext
  runs: NpmRun[]
  commands: () => string[]
}

function scene(t: ExecutionContext, result = done, env: Env = {}, options: object = {}): Scene {
  const cwd = createFolder(t)
  const context = createContext({ cwd, env })
  const runs: NpmRun[] = []
  const runNpm = async (run: NpmRun) => {
    runs.push(run)
    if (run.args[0] === 'pack') writeFileSync(path.join(cwd, 'a-2.1.0.tgz'), 'x')
    return result
  }
  const effects = effectsWith({ runNpm, processEnv: () => ({ PATH: '/bin' }) })
  const given = { options, pkg: { name: 'a' }, root: cwd, registry, userconfig: '/u.npmrc' }
  const release = { ...given, context, effects } as unknown as PlainRelease
  return {
    release,
    context,
    runs,
    commands: () => runs.map(({ args }) => args.join(' ').replaceAll(cwd, '<cwd>')),
  }
}

test('prepare writes the version, and no more', async (t) => {
  const { release, commands } = scene(t)
  await preparePlain(release)
  t.deepEqual(commands(), ['version 2.1.0 --userconfig /u.npmrc --no-git-tag-version --allow-same-version'])
})

test('what is not published has no configuration of ours', async (t) => {
  const { release, commands } = scene(t)
  await preparePlain({ ...release, userconfig: undefined })
  t.deepEqual(commands(), ['version 2.1.0 --no-git-tag-version --allow-same-version'])
})

test('tarballDir gets the tarball', async (t) => {
  const { release, commands, context } = scene(t, done, {}, { tarballDir: 'dist/tarballs' })
  await preparePlain(release)
  t.is(commands()[1], 'pack <cwd> --userconfig /u.npmrc')
  t.true(existsSync(path.join(context.cwd, 'dist/tarballs/a-2.1.0.tgz')))
  t.false(existsSync(path.join(context.cwd, 'a-2.1.0.tgz')))
})

test('publish and addChannel run one npm each, and say where the release is', async (t) => {
  const { release, commands } = scene(t)
  const expected = { name: 'npm package (@latest dist-tag)', url: undefined, channel: 'latest' }
  t.deepEqual(await publishPlain(release), expected)
  t.deepEqual(await addChannelPlain(release), expected)
  t.deepEqual(commands(), [
    'publish <cwd> --userconfig /u.npmrc --tag latest --registry https://registry.example/',
    'dist-tag add a@2.1.0 latest --userconfig /u.npmrc --registry https://registry.example/',
  ])
})

test('children have the job’s environment, less a responder’s secret', async (t) => {
  const env = {
    NPM_TOKEN: ' own\n',
    NPM_TOKEN_READ: 'mine',
    CFA_RESPONDER_SECRET: 'hidden',
    CFA_NOTIFY_SLACK: 'hidden',
    NPM_CONFIG_OTP: '1',
  }
  const { release, runs } = scene(t, done, env)
  await publishPlain(release)
  const given = Object.entries(runs[0]?.env ?? {}).filter(([, value]) => value !== undefined)
  const expected = { PATH: '/bin', NPM_TOKEN: 'own', NPM_TOKEN_READ: 'mine', NPM_CONFIG_OTP: '1' }
  t.deepEqual(Object.fromEntries(given), expected)
})

for (const [title, write, sentence] of [
  ['publish', publishPlain, /v2\.1\.0 was pushed.*NOT published.*npm publish --tag latest/s],
  ['addChannel', addChannelPlain, /NOT set.*npm dist-tag add a@2\.1\.0 latest/s],
] as const) {
  test(`${title} that needs a code is EOTPREQUIRED, and says how it is finished`, async (t) => {
    const error = await t.throwsAsync(write(scene(t, failed('EOTP')).release), { code: 'EOTPREQUIRED' })
    t.regex((error as Error & { details: string }).details, sentence)
  })

  test(`${title} that fails otherwise fails with npm’s own error`, async (t) => {
    await t.throwsAsync(write(scene(t, failed('E403')).release), { message: 'npm failed' })
  })
}

test('prepare that fails fails with npm’s own error', async (t) => {
  await t.throwsAsync(preparePlain(scene(t, failed('EJSONPARSE')).release), { message: 'npm failed' })
})

test('an identity that the registry forbids to publish has an error of its own; a token has npm’s', async (t) => {
  const { release } = scene(t, failed('E403'))
  await t.throwsAsync(publishPlain({ ...release, isTrusted: true }), { code: 'ETRUSTEDSTAGEONLY' })
  await t.throwsAsync(publishPlain(release), { message: 'npm failed' })
})
