import test from 'ava'
import {
  describeState,
  finishDistTagByHand,
  finishPublishByHand,
  type Phase,
  type Written,
} from '../../lib/errors/state.ts'
import { createContext } from '../fakes/context.ts'

const sentences: Array<[Phase, Written, RegExp]> = [
  ['verifyConditions', 'no', /nothing was changed\. No tag was pushed and nothing was uploaded/],
  ['prepare', 'no', /no tag was pushed and nothing was uploaded\. Version 2\.1\.0 is still free/],
  ['prepare', 'taken', /nothing was uploaded\. Version 2\.1\.0 is taken/],
  [
    'prepare',
    'rejected',
    /no tag was pushed; .*NOT published.*has been rejected.*free again.*Run the release/,
  ],
  ['publish', 'rejected', /tag v2\.1\.0 was pushed.*NOT published.*has been rejected.*free again/],
  ['addChannel', 'rejected', /note for v2\.1\.0 was pushed.*NOT set/],
  ['publish', 'taken', /tag v2\.1\.0 was pushed.*other contents/],
  ['publish', 'no', /tag v2\.1\.0 was pushed.*NOT published/],
  ['publish', 'yes', /tag v2\.1\.0 was pushed.*IS published/],
  ['publish', 'unknown', /tag v2\.1\.0 was pushed.*could not be found out/],
  ['addChannel', 'no', /note for v2\.1\.0 was pushed.*NOT set/],
  ['addChannel', 'yes', /note for v2\.1\.0 was pushed.*IS set/],
  ['addChannel', 'unknown', /note for v2\.1\.0 was pushed.*could not be found out/],
]

for (const [phase, written, sentence] of sentences) {
  test(`${phase}, written: ${written}`, (t) =>
    t.regex(describeState(phase, written, createContext()), sentence))
}

test('a release that is not known yet has no version', (t) => {
  t.regex(describeState('prepare', 'no'), /the version/)
})

test('the commands to finish by hand are whole', (t) => {
  const release = {
    name: '@a/b',
    version: '2.1.0',
    tag: 'next',
    registry: 'https://r.example/',
    gitTag: 'v2.1.0',
  }
  const publish = finishPublishByHand(release)
  t.true(publish.includes('git checkout v2.1.0\n'))
  t.true(publish.includes('npm version 2.1.0 --no-git-tag-version --allow-same-version\n'))
  t.true(publish.includes('npm publish --tag next --registry https://r.example/\n'))
  t.true(publish.includes('git push --delete origin v2.1.0'))
  const distTag = finishDistTagByHand({ spec: '@a/b@2.1.0', tag: 'next', registry: 'https://r.example/' })
  t.true(distTag.includes('npm dist-tag add @a/b@2.1.0 next --registry https://r.example/\n'))
})
