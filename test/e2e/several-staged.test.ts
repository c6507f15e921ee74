import type { Question } from '@cfa/protocol'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { heard } from '../helpers/heard.ts'
import { errorCodes } from '../helpers/release-claims.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { createSite } from '../helpers/site.ts'
import { openParts, stagedEntries } from '../helpers/staged-parts.ts'
import { until } from '../helpers/until.ts'

const harness = await createHarness(test, { stages: true })
const { registry, codeOf, release } = harness

const PARTS = ['one', 'two'] as const
const plugins = stagedEntries(PARTS)
const approved = { answer: { approved: true } } as const

const twoPackages = openParts(harness, PARTS)

const kindsOf = ({ ask, packages = [] }: Question) => [ask, packages.map(({ kind }) => kind)]

test('staged packages are approved with one answer before the tag and one code after it', async (t) => {
  const tags: string[][] = []
  const place = await twoPackages(({ bob }) => async ({ ask }) => {
    tags.push(await place.repository.remoteTags())
    registry.reuseCodes(bob.name)
    return ask === 'approval' ? approved : codeOf(bob)
  })
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  const kinds = ['stage-approve', 'stage-approve']
  t.deepEqual(place.endpoint.questions.map(kindsOf), [
    ['approval', kinds],
    ['code', kinds],
  ])
  t.deepEqual([tags, run.tags], [[[], ['v1.0.0']], ['v1.0.0']])
  for (const part of PARTS)
    t.true('1.0.0' in (await registry.packument(`${place.name}-${part}`)).versions, run.output)
})

test('staged packages that are asked about one by one are published, although each changes the tree of the first', async (t) => {
  const apart = openParts(harness, PARTS, ['approval', 'wait', 'sealed'])
  const place = await apart(({ bob }) => async ({ ask }) => {
    registry.reuseCodes(bob.name)
    return ask === 'approval' ? approved : codeOf(bob)
  })
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(
    place.endpoint.questions.filter(({ ask }) => ask === 'approval').map(({ package: { name } }) => name),
    PARTS.map((part) => `${place.name}-${part}`),
  )
  for (const part of PARTS)
    t.true('1.0.0' in (await registry.packument(`${place.name}-${part}`)).versions, run.output)
})

test('packages that are approved on npmjs.com one after the other bring no warning of each other’s version', async (t) => {
  const place = await twoPackages(() => undefined)
  const NPM_TOKEN = await place.alice.createToken({ stageOnly: true })
  const approveAll = async () => {
    for (const part of PARTS) {
      const { id } = await siteOf(place, part).staged()
      await registry.stage.approveOnSite(id)
    }
  }
  const site = { ...place, env: { NPM_TOKEN, CFA_RESPONDER_URL: 'npm' } }
  const [run] = await Promise.all([release(t, site, { plugins }), approveAll()])
  t.is(run.exitCode, 0, run.output)
  t.notRegex(run.output, /have changed since the version was staged/)
  for (const part of PARTS)
    t.true('1.0.0' in (await registry.packument(`${place.name}-${part}`)).versions, run.output)
})

test('a decline leaves each package staged, and the log says how to discard each', async (t) => {
  const place = await twoPackages(() => () => ({ answer: { declined: true, by: 'bob' } }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 1, run.output)
  t.deepEqual(errorCodes(run.output), ['EAPPROVALDECLINED'])
  t.deepEqual(run.tags, [])
  for (const part of PARTS) {
    const [item] = registry.stage.list(`${place.name}-${part}`)
    t.true(run.output.includes(`npm@11 stage reject ${item?.id}`), run.output)
  }
})

test('if one package can’t be packed, none is staged', async (t) => {
  const place = await twoPackages(() => undefined)
  const scripts = { prepack: 'exit 1' }
  await place.repository.commit('feat: break', {
    'two/package.json': { name: `${place.name}-two`, publishConfig: { registry: registry.url }, scripts },
  })
  const run = await release(t, place, { plugins })
  t.deepEqual([run.exitCode, errorCodes(run.output), run.tags], [1, ['EPUBLISHSCRIPT'], []], run.output)
  t.deepEqual([registry.stage.list(`${place.name}-one`), place.endpoint.questions], [[], []])
})

const stagedOf = (place: Scene, part: string) => registry.stage.list(`${place.name}-${part}`)[0]?.id ?? ''
const specOf = (place: Scene, part: string) => `${place.name}-${part}@1.0.0`
const siteOf = (place: Scene, part: string) => createSite(registry, { name: `${place.name}-${part}` })
const approvals = ({ bob }: Scene) =>
  registry.requests.filter(({ path, user }) => path.endsWith('/approve') && user === bob.name)

test('once all packages are approved at the registry, the question ends and the release goes on without a code', async (t) => {
  const place = await twoPackages(() => async () => {
    for (const part of PARTS) await registry.stage.approveOnSite(stagedOf(place, part))
    return 'never' as const
  })
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  t.is(place.endpoint.questions.length, 1)
  t.like(place.endpoint.reports, [
    { state: 'withdrawn', reason: 'It was approved at the registry.', isAllowed: true },
  ])
  t.deepEqual(run.tags, ['v1.0.0'])
  for (const part of PARTS)
    t.true(run.output.includes(`${specOf(place, part)} was approved at the registry`), run.output)
  t.regex(run.output, /Everything was approved at the registry, so no answer is needed/)
})

test('a package that is approved at the registry while all are asked about is not approved again', async (t) => {
  const { onOutput, seen } = heard()
  const place = await twoPackages(({ bob }) => async ({ ask }) => {
    if (ask === 'approval') await siteOf(place, 'one').approveSeen(specOf(place, 'one'), seen)
    return ask === 'approval' ? approved : codeOf(bob)
  })
  const run = await release(t, place, { plugins, onOutput })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(
    place.endpoint.questions.map(({ ask, package: { name }, packages }) => [ask, name, packages?.length]),
    [
      ['approval', `${place.name}-one`, 2],
      ['code', `${place.name}-two`, undefined],
    ],
  )
  t.is(approvals(place).length, 1)
  t.true(run.output.includes(`${specOf(place, 'one')} was approved at the registry`), run.output)
  t.deepEqual(
    place.endpoint.reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
  const last = Object.fromEntries(place.endpoint.reports.map(({ id, state }) => [id, state]))
  t.deepEqual(Object.values(last), ['published', 'published'])
})

test('once one package is discarded at the registry, the release ends before the tag and the other stays staged', async (t) => {
  const place = await twoPackages(() => async () => {
    // Only once the job has seen the status.
    await until(() => siteOf(place, 'one').looks() > 0)
    registry.stage.rejectOnSite(stagedOf(place, 'one'))
    return 'never' as const
  })
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 1, run.output)
  t.deepEqual(errorCodes(run.output), ['ESTAGEREJECTED'])
  t.deepEqual(run.tags, [])
  t.like(place.endpoint.reports, [
    { state: 'withdrawn', reason: 'It was discarded at the registry.', isAllowed: true },
  ])
  t.true(run.output.includes(`npm@11 stage reject ${stagedOf(place, 'two')}`), run.output)
})

test('packages that are approved at the registry while a code is asked for need none', async (t) => {
  const place = await twoPackages(() => async ({ ask }) => {
    if (ask === 'approval') return approved
    for (const part of PARTS) await registry.stage.approveOnSite(stagedOf(place, part))
    return 'never' as const
  })
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(approvals(place), [])
  const last = Object.fromEntries(place.endpoint.reports.map(({ id, state }) => [id, state]))
  t.deepEqual(Object.values(last).toSorted(), ['published', 'withdrawn'])
  t.deepEqual(
    place.endpoint.reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
})

test('a decline after one package was approved at the registry says so, and how to discard the other', async (t) => {
  const place = await twoPackages(() => async () => {
    await registry.stage.approveOnSite(stagedOf(place, 'one'))
    return { answer: { declined: true, by: 'bob' } }
  })
  const run = await release(t, place, { plugins })
  t.deepEqual(errorCodes(run.output), ['EAPPROVALDECLINED'])
  t.true(run.output.includes(`${specOf(place, 'one')} was approved at the registry before this decline`))
  t.false(run.output.includes(`None of these is published: ${specOf(place, 'one')}`), run.output)
  t.true(run.output.includes(`npm@11 stage reject ${stagedOf(place, 'two')}`), run.output)
})
