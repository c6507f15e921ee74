import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Question } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { confirmsBy } from '../helpers/page.ts'
import { errorCodes } from '../helpers/release-claims.ts'
import type { People, Scene, SceneOptions } from '../helpers/release-scene.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'
import { endsCleanly } from '../helpers/watched-release.ts'

const { registry, client, scene, codeOf, wrongCodeOf, release } = await createHarness(test)

const FEATURES = ['approval', 'wait', 'sealed', 'several'] as const
const PARTS = ['one', 'two', 'three'] as const
const plugins = PARTS.map((pkgRoot): Entry => [PLUGIN, { pkgRoot }])
const approved = { answer: { approved: true } } as const

/** A plugin that changes what the second package is packed from. */
const CHANGER = `import { writeFile } from 'node:fs/promises'
export const prepare = (config, { cwd }) => writeFile(cwd + '/two/index.js', '// changed')
`

const FAILING = "export const publish = () => { throw new Error('not today') }"

/** Three packages in one repository, each with an entry of its own. */
const filesOf = (
  { name }: People,
  packages: Partial<Record<(typeof PARTS)[number], object>> = {},
): Required<Pick<SceneOptions, 'features' | 'files'>> => ({
  features: FEATURES,
  files: Object.fromEntries(
    PARTS.map((part) => [
      `${part}/package.json`,
      { name: `${name}-${part}`, publishConfig: { registry: registry.url }, ...packages[part] },
    ]),
  ),
})

const threePackages = (
  options: (people: People) => SceneOptions,
  packages?: Parameters<typeof filesOf>[1],
): Promise<Scene> => scene((people) => ({ ...filesOf(people, packages), ...options(people) }))

const publishers = ({ name }: Scene) => PARTS.map((part) => registry.publisherOf(`${name}-${part}`, '1.0.0'))
const uploads = ({ name }: Scene) =>
  registry.requests
    .filter(({ method, path: at }) => method === 'PUT' && at.startsWith(`/${name}-`))
    .map(({ path: at, status }) => `${at.slice(name.length + 2)} ${status}`)
const namesOf = ({ packages = [] }: Question, { name }: Scene) =>
  packages.map((one) => one.name.slice(name.length + 1))
const asksOf = ({ endpoint: { questions } }: Scene) =>
  questions.map(({ ask, attempt, reason }) => `${ask} ${attempt}${reason === null ? '' : ` ${reason}`}`)
const isAllAllowed = (t: ExecutionContext, { endpoint: { reports } }: Scene) =>
  t.deepEqual(
    reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
const byBob = ({ bob }: Scene) => PARTS.map(() => bob.name)

test('three packages are approved with one answer, published with one code in dependency order, and tagged once', async (t) => {
  const tags: string[][] = []
  const place = await scene((people) => ({
    ...filesOf(people, { one: { dependencies: { [`${people.name}-three`]: '*' } } }),
    decide: async ({ ask }) => {
      tags.push(await place.repository.remoteTags())
      registry.reuseCodes(people.bob.name)
      return ask === 'approval' ? approved : codeOf(people.bob)
    },
  }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(asksOf(place), ['approval 1', 'code 1'])
  t.deepEqual(
    place.endpoint.questions.map((question) => namesOf(question, place)),
    [[...PARTS], ['two', 'three', 'one']],
  )
  t.deepEqual([tags, run.tags], [[[], ['v1.0.0']], ['v1.0.0']])
  t.deepEqual(uploads(place), ['two 201', 'three 201', 'one 201'])
  t.deepEqual(publishers(place), byBob(place))
  isAllAllowed(t, place)
})

test('if the one answer is a decline, nothing is uploaded and no tag is pushed', async (t) => {
  const place = await threePackages(() => ({ decide: () => ({ answer: { declined: true, by: 'bob' } }) }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 1, run.output)
  t.deepEqual(errorCodes(run.output), ['EAPPROVALDECLINED'])
  t.deepEqual([asksOf(place), uploads(place), run.tags], [['approval 1'], [], []])
})

test('if one package gets other contents while all are asked about, the release ends before the tag', async (t) => {
  const place: Scene = await threePackages(({ name, bob }) => ({
    decide: async () => {
      const token = await bob.createToken({ bypass2fa: true })
      await client.publish(`${name}-two`, '1.0.0', { token })
      return approved
    },
  }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 1, run.output)
  t.deepEqual(errorCodes(run.output), ['EPUBLISHCONFLICT'])
  t.deepEqual([asksOf(place), uploads(place), run.tags], [['approval 1'], ['two 201'], []])
})

test('one code that comes with the approval publishes all packages', async (t) => {
  const place = await threePackages(({ bob }) => ({
    decide: () => {
      registry.reuseCodes(bob.name)
      return codeOf(bob)
    },
  }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  // On a slow machine the code may be too old when its turn comes, and is asked for again.
  t.is(asksOf(place)[0], 'approval 1')
  t.true(asksOf(place).length <= 2, run.output)
  t.deepEqual(publishers(place), byBob(place))
  isAllAllowed(t, place)
})

test('if each code works once, the same question is asked again for what is left', async (t) => {
  const place = await threePackages(({ bob }) => ({
    decide: ({ ask }) => (ask === 'approval' ? approved : codeOf(bob)),
  }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(asksOf(place), ['approval 1', 'code 1', 'code 2 expired', 'code 3 expired'])
  t.is(new Set(place.endpoint.questions.map(({ id }) => id)).size, 2)
  // Whether a code works twice is tried once, not for each package.
  t.deepEqual(uploads(place), ['one 201', 'two 401', 'two 201', 'three 201'])
  const ends = place.endpoint.reports.filter(({ state }) => state === 'published')
  t.deepEqual(
    new Set(ends.map((report) => ('package' in report ? report.package?.name : undefined))),
    new Set([...PARTS.map((part) => `${place.name}-${part}`), undefined]),
  )
  isAllAllowed(t, place)
})

test('after a wrong code another is asked for, and the other packages wait for it', async (t) => {
  const place = await threePackages(({ bob }) => ({
    decide: ({ ask, attempt }) => {
      registry.reuseCodes(bob.name)
      if (ask === 'approval') return approved
      return attempt === 1 ? wrongCodeOf(bob) : codeOf(bob)
    },
  }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(asksOf(place), ['approval 1', 'code 1', 'code 2 rejected'])
  t.deepEqual(uploads(place), ['one 401', 'one 201', 'two 201', 'three 201'])
  isAllAllowed(t, place)
})

test('a decline after the tag leaves all packages unpublished', async (t) => {
  const place = await threePackages(() => ({
    decide: ({ ask }) => (ask === 'approval' ? approved : { answer: { declined: true, by: 'bob' } }),
  }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 1, run.output)
  t.deepEqual(errorCodes(run.output), ['EOTPDECLINED'])
  t.deepEqual([asksOf(place), uploads(place), run.tags], [['approval 1', 'code 1'], [], ['v1.0.0']])
})

test('with a passkey, one answer brings a link for each package', async (t) => {
  const place = await scene(
    (people) => {
      const bob = confirmsBy(people.bob, (link) => void registry.approveWeb(link))
      return {
        ...filesOf(people),
        ...bob,
        features: [...FEATURES, 'web'],
        decide: (question, count) => (question.ask === 'approval' ? approved : bob.decide(question, count)),
      }
    },
    { twoFactor: 'web' },
  )
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(asksOf(place), ['approval 1', 'code 1'])
  const links = place.endpoint.reports.filter(({ state }) => state === 'confirming')
  t.deepEqual(
    links.map((report) => ('package' in report ? report.package?.name : undefined)),
    PARTS.map((part) => `${place.name}-${part}`),
  )
  t.deepEqual(publishers(place), byBob(place))
  isAllAllowed(t, place)
})

test('if the second package can’t be packed, nobody is asked', async (t) => {
  const place = await threePackages(() => ({}), { two: { scripts: { prepack: 'exit 1' } } })
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 1, run.output)
  t.deepEqual(errorCodes(run.output), ['EPUBLISHSCRIPT'])
  t.deepEqual([asksOf(place), uploads(place), run.tags], [[], [], []])
})

test('if the registry refuses the second package, the log says which are published, and another run asks about the rest', async (t) => {
  const place = await threePackages(({ bob }) => ({
    decide: ({ ask }) => {
      registry.reuseCodes(bob.name)
      return ask === 'approval' ? approved : codeOf(bob)
    },
  }))
  registry.faults.add({
    match: { method: 'PUT', path: new RegExp(`${place.name}-two`) },
    do: { type: 'status', status: 400, body: { error: 'Not this one.' } },
  })
  const failed = await release(t, place, { plugins })
  t.is(failed.exitCode, 1, failed.output)
  t.deepEqual(errorCodes(failed.output), ['EPUBLISHREFUSED'])
  const spec = (part: string) => `${place.name}-${part}@1.0.0`
  t.true(failed.output.includes(`Published: ${spec('one')}.`), failed.output)
  t.true(failed.output.includes(`this job knows: ${spec('two')}, ${spec('three')}.`), failed.output)
  t.deepEqual(publishers(place), [place.bob.name, undefined, undefined])
  t.is(place.endpoint.reports.at(-1)?.state, 'failed')

  await place.repository.git('push', '--quiet', '--delete', 'origin', 'v1.0.0')
  await place.repository.git('tag', '--delete', 'v1.0.0')
  const again = await release(t, place, { plugins })
  t.is(again.exitCode, 0, again.output)
  t.deepEqual(asksOf(place).slice(2), ['approval 1', 'code 1'])
  t.deepEqual(namesOf(place.endpoint.questions[2] as Question, place), ['two', 'three'])
  t.deepEqual(uploads(place), ['one 201', 'two 400', 'two 201', 'three 201'])
  t.deepEqual(again.tags, ['v1.0.0'])
})

test('a plugin that fails between two entries ends the job, and each npm with it', async (t) => {
  const place = await threePackages(({ bob }) => ({
    decide: ({ ask }) => {
      registry.reuseCodes(bob.name)
      return ask === 'approval' ? approved : codeOf(bob)
    },
  }))
  const [first = PLUGIN, ...others] = plugins
  await writeFile(path.join(place.repository.cwd, 'failing.mjs'), FAILING)
  const run = await endsCleanly(t, place, { plugins: [first, './failing.mjs', ...others] }, async () => {})
  t.is(run.exitCode, 1, run.output)
  t.regex(run.output, /not today/)
  const specs = PARTS.map((part) => `${place.name}-${part}@1.0.0`)
  t.true(run.output.includes(`Published: ${specs.join(', ')}.`), run.output)
  t.deepEqual(publishers(place), byBob(place))
})

test('contents that change after the approval are asked about again, before anything is uploaded', async (t) => {
  const place = await threePackages(({ bob }) => ({
    decide: ({ ask }) => {
      registry.reuseCodes(bob.name)
      return ask === 'approval' ? approved : codeOf(bob)
    },
  }))
  await writeFile(path.join(place.repository.cwd, 'changer.mjs'), CHANGER)
  const run = await release(t, place, { plugins: [...plugins, './changer.mjs'] })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(asksOf(place), ['approval 1', 'approval 2 changed', 'code 1'])
  const [before, after] = place.endpoint.questions as [Question, Question]
  const integrityOf = ({ packages = [] }: Question) => packages.map(({ integrity }) => integrity)
  t.deepEqual(
    integrityOf(after).map((integrity, index) => integrity === integrityOf(before)[index]),
    [true, false, true],
  )
  const { versions } = await registry.packument(`${place.name}-two`)
  t.is(versions['1.0.0'].dist.integrity, integrityOf(after)[1])
})

test('a responder that takes one package at a time is asked package by package', async (t) => {
  const place = await threePackages(({ bob }) => ({
    features: ['approval', 'wait', 'sealed'],
    decide: ({ ask, package: { name } }) => {
      if (name.endsWith('-two')) return { answer: { declined: true } }
      return ask === 'approval' ? approved : codeOf(bob)
    },
  }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 1, run.output)
  t.deepEqual(
    place.endpoint.questions.map(({ package: { name }, packages }) => [
      name.slice(place.name.length + 1),
      packages,
    ]),
    [
      ['one', undefined],
      ['two', undefined],
    ],
  )
  t.deepEqual([uploads(place), run.tags], [[], []])
})
