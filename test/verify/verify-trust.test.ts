import test from 'ava'
import { lost, replyWith } from '../fakes/registry.ts'
import { list } from '../staged/stage-scene.ts'
import { PROVENANCE, packumentOf, STAGED, TOKEN, TRUSTED } from '../trust/packuments.ts'
import { type Case, verify } from './verify-scene.ts'

const loopback = { CFA_RESPONDER_URL: 'loopback', CFA_RESPONDER_SECRET: 'hidden secret' }
const attended = { ...loopback, NPM_TOKEN_ALICE: 't1', NPM_TOKEN_BOB: 't2' }
const unattended = { NPM_TOKEN: 't0' }
const SIGNING = {
  GITHUB_ACTIONS: 'true',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://identity.example/',
  NPM_CONFIG_PROVENANCE: 'true',
}
const after = (...versions: object[]) => ({
  packument: replyWith(
    200,
    packumentOf(Object.fromEntries(versions.map((one, index) => [`1.${index}.0`, one]))),
  ),
})
const stages = (...versions: object[]) => ({ ...after(...versions), list: list() })

const SAID = /^This version of a will carry: /
const WARNED = /^This version of a will carry less than an earlier one\./

const rows: Array<[what: string, given: Case, code: string | undefined, says: RegExp | undefined]> = [
  [
    'a direct release after a staged one',
    { env: attended, table: after(STAGED) },
    'ETRUSTDOWNGRADE',
    undefined,
  ],
  [
    'a direct release after provenance',
    { env: attended, table: after(PROVENANCE, TOKEN) },
    'ETRUSTDOWNGRADE',
    undefined,
  ],
  [
    'a direct release with provenance after provenance',
    { env: { ...attended, ...SIGNING }, table: after(PROVENANCE) },
    undefined,
    SAID,
  ],
  [
    'a direct release with provenance after a trusted publisher',
    { env: { ...attended, ...SIGNING }, table: after(TRUSTED) },
    'ETRUSTDOWNGRADE',
    undefined,
  ],
  [
    'a direct release with its own bundle after provenance',
    { env: { ...attended, NPM_CONFIG_PROVENANCE_FILE: 'bundle.sigstore' }, table: after(PROVENANCE) },
    undefined,
    SAID,
  ],
  [
    'a staged release after a staged one',
    { env: attended, config: { publish: 'staged' }, table: stages(STAGED) },
    undefined,
    SAID,
  ],
  [
    'a staged release after a trusted publisher',
    { env: attended, config: { publish: 'staged' }, table: stages(TRUSTED) },
    undefined,
    SAID,
  ],
  [
    'a release staged by default after a staged one',
    { env: attended, table: stages(STAGED) },
    undefined,
    SAID,
  ],
  [
    'publish: "direct" after a staged release',
    { env: attended, config: { publish: 'direct' }, table: stages(STAGED) },
    'ETRUSTDOWNGRADE',
    undefined,
  ],
  ['a direct release after a token', { env: attended, table: after(TOKEN) }, undefined, undefined],
  [
    'the first release of a package',
    { env: attended, table: { packument: replyWith(404) } },
    undefined,
    undefined,
  ],
  [
    'weaker evidence that is allowed',
    { env: attended, config: { trust: 'allow' }, table: after(STAGED) },
    undefined,
    WARNED,
  ],
  ['weaker evidence in an unattended release', { env: unattended, table: after(STAGED) }, undefined, WARNED],
  [
    'weaker evidence in an unattended release with trust: "keep"',
    { env: unattended, config: { trust: 'keep' }, table: after(STAGED) },
    'ETRUSTDOWNGRADE',
    undefined,
  ],
  [
    'a registry that fails',
    { env: attended, table: { packument: replyWith(503) } },
    undefined,
    /nothing to compare the next one with/,
  ],
  [
    'a registry that breaks off',
    { env: attended, table: { packument: lost() } },
    undefined,
    /nothing to compare the next one with/,
  ],
]

for (const [what, given, code, says] of rows) {
  test(`${what} ${code ? `is ${code}` : says ? 'is mentioned in the log' : 'is not mentioned in the log'}`, async (t) => {
    const { codes, details, context } = await verify(t, given)
    t.deepEqual(codes, code ? [code] : [], details)
    const said = context.lines.filter((line) => /\bcarr(?:y|ies)|nothing to compare/.test(line))
    t.is(said.length, says ? 1 : 0, said.join('\n'))
    if (says) t.regex(said[0] ?? '', says)
  })
}

for (const [prerelease, code] of [
  ['beta', ['ETRUSTDOWNGRADE']],
  [undefined, []],
] as const) {
  test(`a stronger prerelease ${code.length > 0 ? 'counts' : 'does not count'} on a branch with prerelease ${prerelease}`, async (t) => {
    const table = { packument: replyWith(200, packumentOf({ '1.0.0-beta.1': STAGED })) }
    const { codes } = await verify(t, { env: attended, table, branch: { name: 'next', prerelease } })
    t.deepEqual(codes, code)
  })
}

test('the error names both versions’ evidence, who is affected and what to do', async (t) => {
  const { details, asked } = await verify(t, { env: { ...attended, ...SIGNING }, table: after(STAGED) })
  t.regex(details, /It would carry: `provenance`\. Earlier version: `1\.0\.0 \(approved by a maintainer\)`\./)
  t.regex(details, /`trustPolicy: no-downgrade`.*`publish: "staged"`.*`trust: "allow"`/s)
  t.is(asked.filter((one) => /^GET \/a /.test(one)).length, 1)
})
