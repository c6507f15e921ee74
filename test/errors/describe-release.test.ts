import test from 'ava'
import { describeRelease, type ReleaseSoFar } from '../../lib/errors/describe-release.ts'
import type { Written } from '../../lib/errors/state.ts'

const release: ReleaseSoFar = {
  phase: 'publish',
  name: '@a/b',
  version: '2.1.0',
  distTag: 'next',
  registry: 'https://r.example/',
}
const id = '1c9f3b2a-0000-4000-8000-000000000001'

const untagged = { live: { lacksTag: true } }
const cases: Array<[string, Partial<ReleaseSoFar>, Written | undefined, RegExp, RegExp | undefined]> = [
  ['before the tag', { phase: 'prepare' }, 'no', /no tag was pushed/, undefined],
  ['after the tag', {}, 'no', /v2\.1\.0 was pushed.*NOT published/, /npm publish --tag next/],
  ['after an unclear end', {}, 'unknown', /not known/, /npm publish --tag next/],
  ['of which nothing is known', {}, undefined, /NOT published/, /npm publish --tag next/],
  ['that is known to be live', { live: { lacksTag: false } }, undefined, /IS published/, undefined],
  [
    'that is live without its dist-tag',
    untagged,
    'no',
    /IS published/,
    /npm dist-tag add @a\/b@2\.1\.0 next/,
  ],
  ['whose dist-tag had an unclear end', untagged, 'unknown', /IS published/, /npm dist-tag add/],
  ['that is live before the tag', { ...untagged, phase: 'prepare' }, 'no', /no tag.*IS published/, undefined],
  ['that is live with other contents', { live: { lacksTag: false } }, 'taken', /other contents/, undefined],
  ['that is published', {}, 'yes', /IS published/, undefined],
  ['whose version is taken', {}, 'taken', /other contents/, undefined],
  ['that is discarded after the tag', {}, 'discarded', /was discarded/, /git push --delete origin v2\.1\.0/],
  [
    'with its own tag format',
    { gitTag: 'b@2.1.0' },
    'no',
    /b\\@2\.1\.0 was pushed/,
    /git checkout b@2\.1\.0/,
  ],
  ['of a dist-tag', { phase: 'addChannel' }, 'no', /NOT set/, /npm dist-tag add @a\/b@2\.1\.0 next/],
  ['that is staged', { phase: 'prepare', staged: { id } }, 'no', /is staged at/, /stage approve 1c9f/],
  [
    'that is staged with an unclear end',
    { staged: { id } },
    'unknown',
    /was staged at.*not known/,
    /stage approve 1c9f/,
  ],
  ['that was staged and published', { staged: { id } }, 'yes', /IS published/, undefined],
  [
    'that is staged and declined after the tag',
    { staged: { id, isDeclined: true } },
    'no',
    /is staged at/,
    /stage reject.*git push --delete origin v2\.1\.0/s,
  ],
]

for (const [title, changes, written, state, commands] of cases) {
  test(`the state and the commands are shown for a release ${title}`, (t) => {
    const described = describeRelease({ ...release, ...changes }, written)
    t.regex(described.state, state)
    if (commands) t.regex(described.byHand ?? '', commands)
    else t.is(described.byHand, undefined)
  })
}
