import test from 'ava'
import { checkAlone, checkTagged } from '../../lib/staged/check-unfinished.ts'
import { replyWith } from '../fakes/registry.ts'
import { alice, detailsOf, TARGET } from '../fakes/release.ts'
import type { Table } from '../fakes/table-registry.ts'
import { COMMIT, ID, item, list, stageScene } from './stage-scene.ts'

const EARLIER = 'e'.repeat(40)

function unfinished(table: Table) {
  const { tools, registry } = stageScene(table)
  const { target, fail } = tools
  const context = { commits: [{ hash: COMMIT }, { hash: EARLIER }], lastRelease: { version: '2.0.0' } }
  return { given: { target, registry, reader: alice.credential, context, fail }, registry }
}

const madeFrom = (gitHead: string) => ({ manifest: replyWith(200, { gitHead }) })

test('a live version of an earlier commit without a tag is EPUBLISHUNTAGGED, with the commands for its tag', async (t) => {
  const { given } = unfinished(madeFrom(EARLIER))
  const error = await t.throwsAsync(checkTagged({ latest: '2.0.1' }, given), { code: 'EPUBLISHUNTAGGED' })
  const details = detailsOf(error)
  t.true(details.includes(`git tag v2.0.1 ${EARLIER}\ngit push origin v2.0.1`), details)
  t.regex(details, /No tag was pushed/i)
})

test('on a channel the commands for the tag include the note', async (t) => {
  const { given } = unfinished(madeFrom(EARLIER))
  const target = { ...given.target, channel: 'beta', distTag: 'beta' }
  const error = await t.throwsAsync(checkTagged({ beta: '2.0.1' }, { ...given, target }))
  t.regex(detailsOf(error), /git notes .*'\{"channels":\["beta"\]\}' v2\.0\.1\n/)
})

const fine: Array<[string, Record<string, string>, Table]> = [
  ['of a commit that is not in this release', { latest: '2.0.1' }, madeFrom('f'.repeat(40))],
  ['without its commit', { latest: '2.0.1' }, { manifest: replyWith(200, {}) }],
  ['of the last release', { latest: '2.0.0' }, {}],
  ['under another dist-tag', { next: '2.0.1' }, {}],
  ['with this version’s number', { latest: TARGET.version }, {}],
]
for (const [what, distTags, table] of fine)
  test(`a live version ${what} does not stop the release`, async (t) => {
    await t.notThrowsAsync(checkTagged(distTags, unfinished(table).given))
  })

test('another version staged for the same dist-tag is ESTAGEOTHER, with the command that discards it', async (t) => {
  const { given } = unfinished({ list: list(item({ version: '2.0.1' })) })
  const error = await t.throwsAsync(checkAlone(given), { code: 'ESTAGEOTHER' })
  const details = detailsOf(error)
  t.true(details.includes('2.0.1 waits for an approval too'), details)
  t.true(details.includes(`npm@11 stage reject ${ID} --registry`), details)
})

const harmless: Array<[string, object]> = [
  ['this version’s number', {}],
  ['another dist-tag', { version: '1.9.1', tag: 'release-1.x' }],
  ['a number before the last release', { version: '1.9.1' }],
  ['an invalid number', { version: 'x' }],
]
for (const [what, changes] of harmless)
  test(`a staged version with ${what} does not stop the release`, async (t) => {
    await t.notThrowsAsync(checkAlone(unfinished({ list: list(item(changes)) }).given))
  })

test('before the first release every version staged for the same dist-tag counts', async (t) => {
  const { given } = unfinished({ list: list(item({ version: '0.1.0' })) })
  await t.throwsAsync(checkAlone({ ...given, context: { lastRelease: {} } }), { code: 'ESTAGEOTHER' })
})

test('the registry is not asked without a credential that may see what is staged', async (t) => {
  const { given, registry } = unfinished({})
  await checkAlone({ ...given, reader: undefined })
  t.deepEqual(registry.kinds(), [])
})
