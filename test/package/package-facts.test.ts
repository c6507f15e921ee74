import test from 'ava'
import { readNpmSettings } from '../../lib/npm/npm-config.ts'
import { dependenciesOf, runsScripts } from '../../lib/package/dependencies.ts'
import { canSign, wantsProvenance } from '../../lib/package/provenance.ts'
import { showTarget, specOf } from '../../lib/package/target.ts'
import { escapeName } from '../../lib/registry/package-path.ts'
import type { Env } from '../../lib/types.ts'
import { createFolder } from '../fakes/folder.ts'

test('the dependencies that are installed with a package are listed by name and specifier', (t) => {
  const pkg = {
    name: 'a',
    dependencies: { b: '^1.0.0', odd: 1 },
    optionalDependencies: { c: 'workspace:*' },
    peerDependencies: { d: '*' },
    devDependencies: { e: 'workspace:*' },
  }
  t.deepEqual(dependenciesOf(pkg), [
    ['b', '^1.0.0'],
    ['c', 'workspace:*'],
    ['d', '*'],
  ])
  t.deepEqual(dependenciesOf({ name: 'a' }), [])
})

for (const [script, isRun] of [
  ['prepublishOnly', true],
  ['prepack', true],
  ['prepare', true],
  ['postpack', true],
  ['publish', false],
  ['postpublish', false],
  ['install', false],
  ['test', false],
] as const) {
  test(`npm ${isRun ? 'runs' : 'does not run'} ${script} before its request`, (t) => {
    t.is(runsScripts({ name: 'a', scripts: { [script]: 'node build.js' } }), isRun)
  })
}

test('what else a packer runs before the request counts, too', (t) => {
  const pkg = { name: 'a', scripts: { prepublish: 'node build.js' } }
  t.deepEqual([runsScripts(pkg), runsScripts(pkg, ['prepublishOnly', 'prepublish'])], [false, true])
})

test('a package without scripts, or with an empty script, runs none', (t) => {
  t.false(runsScripts({ name: 'a' }))
  t.false(runsScripts({ name: 'a', scripts: { prepack: '' } }))
})

const provenances: Array<[string, unknown, Env, string, boolean | undefined]> = [
  ['no setting', undefined, {}, '', undefined],
  ['publishConfig', true, {}, '', true],
  ['a text in publishConfig', 'true', {}, '', true],
  ['publishConfig against the environment', false, { NPM_CONFIG_PROVENANCE: 'true' }, '', false],
  ['the environment', undefined, { NPM_CONFIG_PROVENANCE: 'true' }, '', true],
  ['a variable in lower case', undefined, { npm_config_provenance: 'true' }, '', true],
  ['a number in the environment', undefined, { NPM_CONFIG_PROVENANCE: '1' }, '', true],
  ['an empty variable and .npmrc', undefined, { NPM_CONFIG_PROVENANCE: '' }, 'provenance=true\n', true],
  [
    'another word in the environment',
    undefined,
    { npm_config_provenance: 'false' },
    'provenance=true\n',
    false,
  ],
  ['.npmrc', undefined, {}, 'provenance=true\n', true],
  ['a variable in .npmrc', undefined, { SIGN: 'true' }, 'provenance=${SIGN}\n', true],
  ['another word in .npmrc', undefined, {}, 'provenance=false\n', false],
]

for (const [title, provenance, env, npmrc, isWanted] of provenances) {
  test(`npm ${isWanted === undefined ? 'decides whether to sign' : isWanted ? 'signs' : 'does not sign'} with ${title}`, async (t) => {
    const cwd = createFolder(t, { '.npmrc': npmrc, 'package.json': { name: 'a' } })
    const settings = await readNpmSettings({ cwd, env: { HOME: cwd, ...env } })
    t.is(wantsProvenance({ publishConfig: { provenance } }, settings, { cwd, env }), isWanted)
  })
}

const signers: Array<[Env, boolean]> = [
  [{}, false],
  [{ GITHUB_ACTIONS: 'true' }, false],
  [{ GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://id.example/' }, true],
  [{ GITLAB_CI: 'true' }, false],
  [{ GITLAB_CI: 'true', SIGSTORE_ID_TOKEN: 'x' }, true],
  [{ SIGSTORE_ID_TOKEN: 'x' }, false],
]

for (const [env, can] of signers) {
  test(`a job with ${Object.keys(env).join(' and ') || 'nothing'} ${can ? 'can' : 'cannot'} sign`, (t) => {
    t.is(canSign(env), can)
  })
}

test('a target is shown without the registry’s credentials', (t) => {
  const registry = 'https://user:hidden@registry.example/npm/'
  const target = { name: '@a/b', version: '1.0.0', distTag: 'next', registry, gitTag: 'v1.0.0' }
  t.is(showTarget(target), '@a/b@1.0.0 to dist-tag @next on https://registry.example/npm/')
  t.is(specOf(target), '@a/b@1.0.0')
  t.is(escapeName('@a/b'), '@a%2fb')
  t.is(escapeName('b'), 'b')
})
