import test, { type ExecutionContext } from 'ava'
import type { HookCall } from '../helpers/hooks.ts'
import { codesOf, createProject, run } from './compare.ts'
import type { LeftBehind } from './left-behind.ts'
import { type Place, type Row, release, TOKEN } from './row.ts'
import { createSides } from './sides.ts'

const { url, peer, plain } = await createSides(test)

/** A case in which the plugin does something else on purpose. */
interface Difference extends Omit<Row, 'errors' | 'alsoAsking'> {
  why: string
  /** How each side ends. */
  peer: string[]
  ours: string[]
  /** What else differs. */
  also?: (t: ExecutionContext, left: { peer: LeftBehind; ours: LeftBehind }, place: Place) => void
}

const twoParts = (registries: [string, string], name: string) =>
  Object.fromEntries(
    ['one', 'two'].map((part, index) => [
      `${part}/package.json`,
      { name: `${name}-${part}`, version: '0.0.0', publishConfig: { registry: registries[index] } },
    ]),
  )
const entries = (hook: HookCall['hook']): HookCall[] =>
  ['one', 'two'].map((pkgRoot) => ({ hook, config: { pkgRoot } }))
const versions = ({ packages }: LeftBehind, name: string) =>
  Object.keys((packages[name] as { versions?: object } | undefined)?.versions ?? {})

const differences: Array<(place: Place) => Difference> = [
  (place) => ({
    what: 'two entries for two packages, one of which has no prepare step',
    why: 'what one entry has prepared says nothing about the other',
    files: twoParts([place.url, place.url], place.name),
    calls: [
      ...entries('verifyConditions'),
      { hook: 'prepare', config: { pkgRoot: 'one' } },
      ...entries('publish'),
    ],
    peer: [],
    ours: [],
    also: (t, left, { name }) => {
      t.deepEqual(versions(left.peer, `${name}-two`), ['0.0.0'])
      t.deepEqual(versions(left.ours, `${name}-two`), ['1.0.0'])
    },
  }),
  ({ url, name }) => ({
    what: 'two entries for two registries',
    why: 'each needs npm’s configuration for its own registry',
    files: twoParts([url, url.replace('127.0.0.1', 'localhost')], name),
    calls: [...entries('verifyConditions'), ...entries('prepare'), ...entries('publish')],
    peer: ['ExecaError'],
    ours: [],
    also: (t, { ours }) => {
      t.deepEqual(
        [`${name}-one`, `${name}-two`].map((part) => versions(ours, part)),
        [['1.0.0'], ['1.0.0']],
      )
    },
  }),
  () => ({
    what: 'a registry that cannot be reached',
    why: 'a network fault says nothing about the token',
    package: { publishConfig: { registry: 'http://127.0.0.1:1/' } },
    env: { DEFAULT_NPM_REGISTRY: 'http://127.0.0.1:1/', npm_config_fetch_retries: '0' },
    peer: ['EINVALIDNPMTOKEN'],
    ours: ['EREGISTRYUNREACHABLE'],
  }),
  () => ({
    what: 'a package.json that is not JSON',
    why: 'the error has a code, and says what to do',
    files: { 'package.json': '{' },
    peer: ['JSONError'],
    ours: ['EINVALIDPKG'],
  }),
  () => ({
    what: 'a package.json that cannot be read',
    why: 'the error has a code, and says what to do',
    files: { 'package.json': null, 'package.json/inside': '' },
    peer: ['Error'],
    ours: ['EINVALIDPKG'],
  }),
  () => ({
    what: 'a name that npm does not accept',
    why: 'the error has a code, and says what to do',
    package: { name: 'not a name' },
    peer: ['Error'],
    ours: ['EINVALIDPKG'],
  }),
  () => ({
    what: 'a registry that is not a URL',
    why: 'an error that does not collect others is shown, and not the failure to look inside it',
    package: { publishConfig: { registry: 'not an address' } },
    env: { DEFAULT_NPM_REGISTRY: 'http://127.0.0.1:1/' },
    peer: ['TypeError'],
    ours: ['EINVALIDREGISTRY'],
  }),
  () => ({
    what: 'a token that ends in a line break',
    why: 'secrets are pasted with line breaks, and npm prints a header that it cannot send',
    env: { NPM_TOKEN: `${TOKEN}\n` },
    peer: ['ExecaError'],
    ours: [],
  }),
  () => ({
    what: 'a token that is blank',
    why: 'it stands for a missing secret',
    env: { NPM_TOKEN: ' ' },
    peer: ['ExecaError'],
    ours: ['ENONPMTOKEN'],
  }),
  () => ({
    what: 'each maintainer’s token alongside one for all',
    why: 'the plugin cannot guess which of them is meant',
    env: { NPM_TOKEN_ALICE: 'a token' },
    peer: [],
    ours: ['EACCOUNTKINDS', 'ENORESPONDER'],
  }),
  () => ({
    what: 'options under publish by the plugin’s own name',
    why: 'a configuration may use either name',
    calls: [
      {
        hook: 'verifyConditions',
        options: { publish: [{ path: '@cfa/semantic-release-npm', tarballDir: 42 }] },
      },
      ...release().slice(1),
    ],
    peer: [],
    ours: ['EINVALIDTARBALLDIR'],
  }),
]
differences.forEach((difference, index) => {
  const place = { url, name: `package-${index}` }
  const { what, why, peer: theirs, ours: own, also, ...row } = difference(place)
  test(`differs from @semantic-release/npm, because ${why}: ${what}`, async (t) => {
    const repository = await createProject(place, row)
    const expected = await run(place.name, repository.cwd, row, peer)
    const actual = await run(place.name, repository.cwd, row, plain)
    await repository.close()
    t.deepEqual(codesOf(expected.left), theirs, expected.output)
    t.deepEqual(codesOf(actual.left), own, actual.output)
    also?.(t, { peer: expected.left, ours: actual.left }, place)
  })
})
