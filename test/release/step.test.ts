import test from 'ava'
import { envOf, releaseOf, showTarget, stepError, writeEnvOf } from '../../lib/release/step.ts'
import type { PackageJson } from '../../lib/types.ts'
import { alice, stepWith } from '../fakes/step.ts'

const pkg: PackageJson = { name: '@example/tool' }

test('children that do not write see no secret', (t) => {
  const env = { NPM_TOKEN_ALICE: alice.token as string, COPY: `x${alice.token}`, A: '1' }
  t.deepEqual(stepWith({ env, effects: { processEnv: () => ({ PATH: '/bin' }) } }).publicEnv, {
    A: '1',
    PATH: '/bin',
  })
})

const identity = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' }

const wishes: Array<[string, PackageJson, Record<string, string>, boolean]> = [
  ['nobody wishes', pkg, {}, false],
  ['the package wishes', { ...pkg, publishConfig: { provenance: true } }, {}, true],
  ['the package does not wish', { ...pkg, publishConfig: { provenance: false } }, {}, false],
  ['the environment wishes', pkg, { NPM_CONFIG_PROVENANCE: 'true' }, true],
  ['the environment does not wish', pkg, { npm_config_provenance: 'false' }, false],
]

for (const [title, manifest, env, hasIdentity] of wishes) {
  test(`provenance, ${title}: the identity is ${hasIdentity ? '' : 'not '}there for the upload`, (t) => {
    const step = stepWith({ env: { ...env, ...identity }, input: { pkg: manifest } })
    t.is('ACTIONS_ID_TOKEN_REQUEST_TOKEN' in writeEnvOf(step, alice, '012345'), hasIdentity)
    t.false('ACTIONS_ID_TOKEN_REQUEST_TOKEN' in envOf(step, alice))
  })
}

const errors: Array<[Parameters<typeof stepWith>[0], object, RegExp, RegExp]> = [
  [{ input: { phase: 'prepare' } }, {}, /still free/, /npm publish|dist-tag add/],
  [
    {},
    {},
    /NOT published.*npm publish --tag latest --registry https:\/\/registry\.example\//s,
    /dist-tag add/,
  ],
  [{}, { written: 'unknown' }, /could not be found out.*npm publish/s, /NOT/],
  [{}, { written: 'yes' }, /IS published/, /npm publish --tag/],
  [
    { input: { phase: 'addChannel' } },
    {},
    /NOT set.*npm dist-tag add @example\/tool@2\.1\.0 latest/s,
    /npm publish/,
  ],
]

for (const [options, facts, has, hasNot] of errors) {
  test(`an error in ${options?.input?.phase ?? 'publish'} with ${JSON.stringify(facts)} says ${has}`, (t) => {
    const { details } = stepError(stepWith(options), 'EOTPREJECTED', facts)
    t.regex(details ?? '', has)
    t.notRegex(details ?? '', hasNot)
  })
}

test('a registry’s credentials are in no error, and in no line', (t) => {
  const step = stepWith({ session: { registry: 'https://user:hidden@registry.example/' } })
  t.notRegex(stepError(step, 'EOTPREJECTED').details ?? '', /hidden/)
  t.is(showTarget(step), '@example/tool@2.1.0 to dist-tag @latest on https://registry.example/')
  t.deepEqual(releaseOf(step), { name: 'npm package (@latest dist-tag)', url: undefined, channel: 'latest' })
})
