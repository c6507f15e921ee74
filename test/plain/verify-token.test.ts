import { readFileSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import type { NpmResult, NpmRun } from '../../lib/npm/run.ts'
import { hasConfiguredToken, verifyToken } from '../../lib/plain/verify-token.ts'
import type { Env } from '../../lib/types.ts'
import { createContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

const registry = 'https://registry.example/'
const asDefault = { DEFAULT_NPM_REGISTRY: registry }
const alice: NpmResult = { stdout: 'alice', stderr: '', failure: undefined }
const failed = (code: string): NpmResult => ({
  stdout: '',
  stderr: `npm error code ${code}`,
  failure: new Error('npm failed'),
})

interface Case {
  env?: Env
  files?: Files
  result?: NpmResult
  url?: string
}

async function verify(t: ExecutionContext, { env = {}, files = {}, result = alice, url = registry }: Case) {
  const runs: NpmRun[] = []
  const context = createContext({ cwd: createFolder(t, files), env })
  const runNpm = async (run: NpmRun) => {
    runs.push(run)
    return result
  }
  const effects = effectsWith({ runNpm, makeFolder: () => createFolder(t), processEnv: () => ({}) })
  const userconfig = await verifyToken(url, context, effects)
  return { runs, context, content: readFileSync(userconfig, 'utf8') }
}

const npmrc = { '.npmrc': '//registry.example/:_authToken=hidden\n' }
const token = { NPM_TOKEN: 'hidden' }

test('NPM_TOKEN is named in a configuration, and not written into it', async (t) => {
  const { content, context } = await verify(t, { env: token })
  t.regex(content, /^\/\/registry\.example\/:_authToken = \$\{NPM_TOKEN\}$/m)
  t.notRegex(content + context.lines.join('\n'), /hidden/)
})

test('a token in .npmrc comes first, and is taken over as it is', async (t) => {
  const { content } = await verify(t, { env: token, files: npmrc })
  t.regex(content, /_authToken=hidden/)
  t.notRegex(content, /NPM_TOKEN/)
})

for (const env of [{}, { NPM_TOKEN: '' }, { NPM_TOKEN: ' \n' }]) {
  test(`${JSON.stringify(env)} without .npmrc is ENONPMTOKEN`, async (t) => {
    await t.throwsAsync(verify(t, { env }), { code: 'ENONPMTOKEN' })
  })
}

test('the default registry is asked whose the token is', async (t) => {
  const { runs } = await verify(t, { env: { ...token, ...asDefault } })
  t.is(runs.length, 1)
  t.is(runs[0]?.args[0], 'whoami')
  t.is(runs[0]?.env.NPM_TOKEN, 'hidden')
})

test('others are not asked: they may not know', async (t) => {
  t.deepEqual((await verify(t, { env: token })).runs, [])
})

for (const [code, expected] of [
  ['E401', 'EINVALIDNPMTOKEN'],
  ['ENEEDAUTH', 'EINVALIDNPMTOKEN'],
  ['E503', 'EREGISTRYUNREACHABLE'],
  ['ENOTFOUND', 'EREGISTRYUNREACHABLE'],
] as const) {
  test(`${code} is ${expected}`, async (t) => {
    const env = { ...token, ...asDefault }
    await t.throwsAsync(verify(t, { env, result: failed(code) }), { code: expected })
  })
}

test('a default registry without whoami says nothing against a token', async (t) => {
  await t.notThrowsAsync(verify(t, { env: { ...token, ...asDefault }, result: failed('E404') }))
})

test('credentials in a registry’s URL are shown nowhere', async (t) => {
  const url = 'https://user:hidden@registry.example/'
  const { context } = await verify(t, { env: { NPM_TOKEN: 'other' }, url })
  t.notRegex(context.lines.join('\n'), /hidden/)
  const error = await t.throwsAsync(verify(t, { url }), { code: 'ENONPMTOKEN' })
  t.notRegex((error as Error & { details: string }).details, /hidden/)
})

const configured: Array<[object, boolean]> = [
  [{}, false],
  [{ '//registry.example/:_authToken': 'x' }, true],
  [{ '//registry.example/:_auth': 'eDp5' }, true],
  [{ '//registry.example/:username': 'x', '//registry.example/:_password': 'eQ==' }, true],
  [{ '//other.example/:_authToken': 'x' }, false],
]

for (const [config, isConfigured] of configured) {
  test(`${JSON.stringify(config)} has ${isConfigured ? '' : 'no '}credentials for the registry`, (t) => {
    t.is(hasConfiguredToken(registry, config as never), isConfigured)
  })
}
