import test from 'ava'
import type { Live } from '../../lib/errors/describe-release.ts'
import type { Phase } from '../../lib/errors/state.ts'
import { describeEarlyEnd, type EarlyEnd, stillStaged } from '../../lib/flows/early-end.ts'
import { newStanding } from '../../lib/release/standing.ts'
import type { Staging } from '../../lib/staged/staging.ts'
import type { Mode } from '../../lib/verify/types.ts'
import { createContext } from '../fakes/context.ts'
import { alice } from '../fakes/release.ts'
import { ID, stagingOf } from '../staged/stage-scene.ts'

const connection = { registry: { url: 'https://user:hidden@registry.example/' } }
const attended = (staging?: Partial<Staging>, open: unknown[] = []) =>
  ({
    kind: 'attended',
    connection,
    session: { open: new Set(open), staging: staging && stagingOf(staging) },
  }) as unknown as Mode
const SENDING = { ...newStanding(), isSending: true }
const withLive = (live: Live) => ({ standing: { ...newStanding(), live } })
const unattended = { kind: 'unattended', connection } as unknown as Mode
const unpublished: Mode = { kind: 'unpublished' }

function words(mode: Mode, why: 'signal' | 'failed' = 'signal', more: Partial<EarlyEnd> = {}) {
  const pkg = { name: '@example/tool' }
  const lines = describeEarlyEnd(
    {
      ...{ phase: 'prepare', mode, pkg, standing: newStanding(), isPublished: false },
      ...{ isApproved: false, context: createContext(), ...more },
    },
    why,
  )
  return lines.join('\n')
}

const silent: Array<[what: string, mode: Mode, why: 'signal' | 'failed', more?: Partial<EarlyEnd>]> = [
  ['that does not publish', unpublished, 'signal', { standing: SENDING }],
  ['that has not started an upload', unattended, 'signal'],
  ['that asks nobody', attended(), 'signal'],
  ['that has published', attended(), 'signal', { phase: 'publish', isPublished: true }],
  [
    'that has published, while others go on',
    attended(),
    'signal',
    { phase: 'publish', isPublished: true, ...withLive({ lacksTag: false }) },
  ],
  ['that has nothing staged', attended({}), 'signal'],
  ['that fails while somebody is asked', attended(undefined, ['a question']), 'failed'],
  ['that fails during an upload', unattended, 'failed', { standing: SENDING }],
]

for (const [what, mode, why, more] of silent) {
  test(`a job ${what} ends without last words (${why})`, (t) => t.is(words(mode, why, more), ''))
}

test('a job that is stopped while the registry is told to approve does not say that nothing is published', (t) => {
  const text = words(attended({ item: { id: ID }, isApproving: true }), 'signal', { phase: 'publish' })
  t.regex(text, /^Ended while a staged version was being approved\. State: .*not known whether/)
  t.notRegex(text, /NOT published/)
  t.regex(words(attended({ item: { id: ID } }), 'signal', { phase: 'publish' }), /NOT published/)
})

for (const why of ['signal', 'failed'] as const)
  test(`a job that ends after an approval with an unclear end does not say that nothing is published (${why})`, (t) => {
    const standing = { ...newStanding(), written: 'unknown' } as const
    const said = words(attended({ item: { id: ID } }, ['a question']), why, { phase: 'publish', standing })
    t.regex(
      said,
      /^Ended with a version that was staged\. State: .*not known whether the package is published/,
    )
    t.notRegex(said, /NOT published/)
  })

test('a job that is stopped while a maintainer is asked says that nothing was published', (t) => {
  t.regex(
    words(attended(undefined, ['a question'])),
    /^Stopped while a maintainer was being asked\. State: no tag was pushed/,
  )
  t.regex(
    words(attended(undefined, ['a question']), 'signal', { phase: 'publish' }),
    /git tag v2\\?\.1\\?\.0 was pushed.*NOT published/s,
  )
})

const approvedStates: Array<[Phase, RegExp]> = [
  ['prepare', /no tag was pushed, and the package IS published/],
  ['prepared', /the package IS published\. The git tag v2\.1\.0 may have been pushed.*git ls-remote/],
  ['publish', /git tag v2\.1\.0 was pushed, and the package IS published/],
]

for (const [phase, state] of approvedStates) {
  test(`a job that is stopped in ${phase} after an approval at the registry says that the package is published`, (t) => {
    for (const more of [{ isApproved: true }, withLive({ lacksTag: false, isAtRegistry: true })]) {
      const said = words(attended({}, ['a question']), 'signal', { phase, ...more })
      t.regex(said, /^Stopped after @example\/tool@\S+ was approved at the registry\./)
      t.regex(said, state)
      t.notRegex(said, /NOT published|nothing was uploaded/)
    }
  })
}

test('a job that is stopped between the steps says that the tag may be pushed, and how to check', (t) => {
  const said = words(attended(undefined, ['an approval']), 'signal', { phase: 'prepared' })
  t.regex(said, /^Stopped after a maintainer had approved\. State: this job has NOT published/)
  t.regex(said, /may have been pushed, by this job or another one.*git ls-remote --tags origin v2\.1\.0/s)
  t.regex(said, /check whether the version is on the registry.*delete the tag/s)
  const staged = words(attended({ item: { id: ID } }), 'signal', { phase: 'prepared' })
  t.regex(staged, /git tag v2\\?\.1\\?\.0 may have been pushed/)
})

test('a job that is stopped during an upload says that the version may be published, and how to check', (t) => {
  for (const mode of [unattended, attended(undefined, ['a question'])]) {
    const said = words(mode, 'signal', { standing: SENDING, phase: 'publish' })
    t.regex(said, /^Stopped during the upload of @example\/tool@2\.1\.0: it may be published\. .*not known/)
    t.regex(said, /npm view @example\/tool@2\.1\.0 dist\.integrity --registry https:\/\/registry\.example\//)
    t.notRegex(said, /hidden/)
  }
})

test('a job that is stopped says what it knows of the registry, even if a maintainer is asked', (t) => {
  const asked = attended(undefined, ['a question'])
  const said = (written: 'unknown' | 'yes', phase: Phase = 'publish') =>
    words(asked, 'signal', { phase, standing: { ...newStanding(), written } })
  t.regex(said('unknown'), /^Stopped while publishing @example\/tool@2\.1\.0: it may be published\./)
  t.regex(said('unknown', 'prepared'), /not known .*v2\.1\.0 may have been pushed.*git ls-remote/)
  t.regex(
    said('unknown', 'addChannel'),
    /^Stopped while the dist-tag of .*not known whether the dist-tag is set/,
  )
  t.is(said('yes', 'addChannel'), '')
})

test('a job that is stopped while it stages says that the version may be staged', (t) => {
  const said = words(attended({}), 'signal', { standing: SENDING })
  t.regex(said, /^Stopped while @example\/tool@2\.1\.0 was being staged: it may be staged\./)
  t.true(said.includes('npm@11 stage list @example/tool --registry https://registry.example/'), said)
})

for (const mode of [unattended, attended(undefined, ['an approval'])])
  test(`a job whose log has already said how it ended does not say anything else: ${mode.kind}`, (t) => {
    const standing = { ...newStanding(), isTold: true, written: 'unknown' } as const
    t.is(words(mode, 'signal', { phase: 'publish', standing }), '')
    t.is(words(mode, 'failed', { phase: 'publish', standing, isApproved: true }), '')
  })

test('a job that is stopped after the tag, and has sent nothing, says that the package is not published', (t) => {
  for (const mode of [unattended, attended(), attended(undefined, ['an approval'])]) {
    const said = words(mode, 'signal', { phase: 'publish' })
    t.regex(said, /^Stopped before @example\/tool was published\. .*v2\.1\.0 was pushed.*NOT published/)
    t.notRegex(said, /may be published|npm view/)
  }
})

test('a job that fails elsewhere between the steps says that a version is published', (t) => {
  for (const more of [{ isApproved: true }, withLive({ lacksTag: false })]) {
    const said = words(attended({}), 'failed', { phase: 'prepared', ...more })
    t.regex(said, /^Stopped after @example\/tool@2\.1\.0 was .*package IS published.*git ls-remote/)
  }
})

test('a job that is stopped after a package was published says so, however many questions are open', (t) => {
  const asked = attended(undefined, ['a question'])
  for (const phase of ['prepared', 'publish'] as const) {
    const said = words(asked, 'signal', { phase, ...withLive({ lacksTag: false }) })
    t.regex(said, /^Stopped after @example\/tool@2\.1\.0 was published\. State: .*package IS published/)
    t.notRegex(said, /NOT|npm publish|dist-tag/)
  }
  const untagged = words(asked, 'signal', { phase: 'publish', ...withLive({ lacksTag: true }) })
  t.regex(untagged, /IS published.*npm dist-tag add @example\/tool@2\.1\.0 latest --registry/s)
  t.notRegex(words(asked, 'signal', { phase: 'prepare', ...withLive({ lacksTag: true }) }), /dist-tag/)
})

test('a job that is stopped while it sets a dist-tag does not say that it is not set', (t) => {
  const asked = attended(undefined, ['a question'])
  const said = words(asked, 'signal', { standing: SENDING, phase: 'addChannel' })
  t.regex(
    said,
    /^Stopped while the dist-tag of @example\/tool@2\.1\.0 was being set\. .*not known whether the/,
  )
  t.regex(said, /npm dist-tag ls @example\/tool --registry/)
  t.regex(words(asked, 'signal', { phase: 'addChannel' }), /the dist-tag is NOT set/)
})

for (const why of ['signal', 'failed'] as const) {
  test(`a job that ends with a version staged says how to approve or discard it (${why})`, (t) => {
    const said = words(attended({ item: { id: ID } }, ['a question']), why)
    t.regex(said, new RegExp(`^Ended with a version staged\\. .*${ID}`))
    for (const verb of ['approve', 'reject'])
      t.true(said.includes(`npm@11 stage ${verb} ${ID} --registry https://registry.example/`), said)
    t.notRegex(said, /hidden|push --delete|```|\\/)
  })
}

test('after a decline the command to discard comes first, and after the tag one deletes the tag too', (t) => {
  const mode = attended({ item: { id: ID }, isDeclined: true })
  const said = (phase: Phase) => words(mode, 'failed', { phase })
  t.regex(
    said('prepare'),
    /To discard it and free its number.*stage reject.*To publish it after all.*stage approve/s,
  )
  t.notRegex(said('prepare'), /push --delete/)
  t.regex(said('publish'), /git push --delete origin v2\.1\.0/)
})

test('a release without the name of its tag uses the default tag format', (t) => {
  const context = createContext()
  const nextRelease = { version: '2.1.0' }
  const mode = attended({ item: { id: ID }, isDeclined: true })
  t.regex(
    words(mode, 'failed', { phase: 'publish', context: { ...context, nextRelease } }),
    /origin v2\.1\.0/,
  )
})

test('stillStaged returns what is staged, and whether the job can see it', (t) => {
  const identity = async () => alice.credential
  const item = { id: ID }
  const seen = { id: ID, isUnseen: false, isDeclined: false }
  t.is(stillStaged(unattended), undefined)
  t.is(stillStaged(attended()), undefined)
  t.is(stillStaged(attended({})), undefined)
  t.deepEqual(stillStaged(attended({ item })), seen)
  t.deepEqual(stillStaged(attended({ item, identity })), seen)
  t.deepEqual(stillStaged(attended({ item, identity, reader: undefined })), { ...seen, isUnseen: true })
  t.deepEqual(stillStaged(attended({ item, isDeclined: true })), { ...seen, isDeclined: true })
})
