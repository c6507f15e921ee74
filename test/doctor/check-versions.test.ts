import { readFileSync } from 'node:fs'
import test from 'ava'
import { checkVersions, readRequirements } from '../../lib/doctor/check-versions.ts'

const { engines, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const REQUIRED = { node: '^22.14.0 || >=24.10.0', semanticRelease: '>=20.1.0' }
const FINE = { node: '24.21.0', semanticRelease: '25.0.9' }
const problems = (versions: object) =>
  checkVersions({ ...FINE, ...versions }, REQUIRED)
    .filter(({ level }) => level !== 'ok')
    .map(({ level, id, next }) => `${level} ${id} ${next ? 'with what to do' : ''}`.trim())

test('the required versions come from package.json', (t) => {
  t.deepEqual(readRequirements(), {
    node: engines.node,
    semanticRelease: peerDependencies['semantic-release'],
  })
})

test('versions that meet the requirements are fine', (t) => t.deepEqual(problems({}), []))

for (const node of ['20.19.0', '22.13.0', '23.0.0', '24.9.0'])
  test(`Node ${node} is not supported`, (t) =>
    t.deepEqual(problems({ node }), ['error node with what to do']))

test('a semantic-release that is too old is an error', (t) => {
  t.deepEqual(problems({ semanticRelease: '19.0.5' }), ['error semantic-release with what to do'])
})

test('a beta of a later semantic-release is fine', (t) => {
  t.deepEqual(problems({ semanticRelease: '26.0.0-beta.1' }), [])
})

test('a semantic-release that is not installed is an error', (t) => {
  t.deepEqual(problems({ semanticRelease: undefined }), ['error semantic-release with what to do'])
})
