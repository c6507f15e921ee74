import test from 'ava'
import { isSameRequest } from '../../lib/release/same-request.ts'
import { createPublication, type RequestOptions } from '../door/publish-request.ts'

const OPTIONS: RequestOptions = { gitHead: 'a'.repeat(40), access: 'public' }
const one = await createPublication(OPTIONS)

const rows: Array<[title: string, changes: RequestOptions, isSame: boolean]> = [
  ['nothing', {}, true],
  ['the commit', { gitHead: 'b'.repeat(40) }, true],
  ['the provenance bundle', { isSigned: true }, true],
  ['the contents', { files: { 'index.js': 'other()' } }, false],
  ['the dist-tag', { tag: 'next' }, false],
  ['the access', { access: 'restricted' }, false],
  ['the version', { version: '2.1.1' }, false],
]

for (const [title, changes, isSame] of rows) {
  test(`a request that differs in ${title} is ${isSame ? 'the same' : 'another'}`, async (t) => {
    const other = await createPublication({ ...OPTIONS, ...changes })
    t.is(isSameRequest(one, other), isSame)
    t.is(isSameRequest(other, one), isSame)
  })
}

test('where npm read the tarball of the project’s own tool from makes no other request', async (t) => {
  const [first, second] = ['a', 'b'].map((folder) => {
    const from = structuredClone(one)
    const path = `/tmp/${folder}/package.tgz`
    Object.assign(from.document.versions['2.1.0'] ?? {}, { _resolved: path, _from: `file:${path}` })
    return from
  })
  if (!first || !second) return t.fail()
  t.not(JSON.stringify(first.document), JSON.stringify(second.document))
  t.true(isSameRequest(first, second))
})

test('a request with other metadata is another, even if the bytes are the same', async (t) => {
  const other = structuredClone(await createPublication(OPTIONS))
  Object.assign(other.document.versions['2.1.0'] ?? {}, { scripts: { postinstall: 'evil' } })
  t.is(other.integrity, one.integrity)
  t.false(isSameRequest(one, other))
  const described = structuredClone(await createPublication(OPTIONS))
  described.document.description = 'Another one.'
  t.false(isSameRequest(one, described))
})
