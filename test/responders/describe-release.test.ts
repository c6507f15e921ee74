import test from 'ava'
import { describeRelease } from '../../lib/responders/describe-release.ts'
import { question } from './question.ts'

const LINK =
  'https://www.npmjs.com/settings/~/staged-packages/?page=0&perPage=10&filterPackage=%40example%2Ftool'

test('the terminal links to the package’s staged versions on npmjs.com', (t) => {
  const registry = 'https://registry.npmjs.org/'
  const staged = { ...question, kind: 'stage-approve' as const, package: { ...question.package, registry } }
  t.true(describeRelease(staged).includes(`Staged at  ${LINK}`))
  t.notRegex(describeRelease({ ...staged, kind: 'publish' }), /Staged at/)
  const elsewhere = { ...question.package, registry: 'https://registry.example/' }
  t.notRegex(describeRelease({ ...staged, package: elsewhere }), /Staged at/)
})
