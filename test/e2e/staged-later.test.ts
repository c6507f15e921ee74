import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { execa } from 'execa'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import type { Scene, SceneOptions } from '../helpers/release-scene.ts'
import { GIT_ENV } from '../helpers/repository.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'
import { endsCleanly } from '../helpers/watched-release.ts'

const { registry, scene, hooks, release } = await createHarness(test, { stages: true })

/** Stands in for plugins that comment on a release or open an issue about a failure. */
const RECORDER = './recorder.mjs'
const recorder = `import { appendFileSync } from 'node:fs'
const record = (hook) => async () => appendFileSync('../hooks', hook + '\\n')
export const [prepare, publish, success, fail] = ['prepare', 'publish', 'success', 'fail'].map(record)
`
const SCRIPTS = { publish: 'echo publish >> ../scripts', postpublish: 'echo postpublish >> ../scripts' }

/** Alice's stage-only token, with npmjs.com for approvals. */
async function siteScene(options: SceneOptions = {}): Promise<Scene> {
  const place = await scene({ files: { 'recorder.mjs': recorder }, ...options })
  const NPM_TOKEN = await place.alice.createToken({ stageOnly: true })
  return { ...place, env: { NPM_TOKEN, CFA_RESPONDER_URL: 'npm' } }
}

const linesOf = ({ repository: { cwd } }: Scene, file: string) =>
  readFile(path.join(cwd, '..', file), 'utf8').then(
    (text) => text.split('\n').filter(Boolean),
    () => [],
  )
const uploads = ({ writes }: Scene) =>
  writes().filter(({ path, status }) => path.includes('/-/stage/package/') && status === 201).length
const staged = ({ name }: Scene) => registry.stage.list(name)
const approve = (place: Scene) => registry.stage.approveOnSite(staged(place)[0]?.id ?? '')
/** The next job has a folder of its own. */
const checkOut = ({ repository }: Scene) => repository.git('checkout', '--quiet', '.')

test('a job stages and succeeds without a tag, and the run after the approval tags, publishes and succeeds once', async (t) => {
  const place = await siteScene({ package: { scripts: SCRIPTS } })
  const plugins: Entry[] = [[PLUGIN, { wait: false }], RECORDER]
  const first = await endsCleanly(t, place, { plugins }, async () => {})
  t.is(first.exitCode, 0, first.output)
  t.deepEqual(first.tags, [])
  t.deepEqual([await linesOf(place, 'hooks'), await linesOf(place, 'scripts')], [[], []])
  t.regex(first.output, new RegExp(`npm@11 stage approve ${staged(place)[0]?.id} .*The job ends here`, 's'))
  t.notRegex(first.output, /Failed step|Ended with a version staged/)

  await checkOut(place)
  const env = { ...place.env, CFA_FINISH_ONLY: 'true' }
  const early = await release(t, place, { plugins, env })
  t.is(early.exitCode, 0, early.output)
  t.regex(early.output, /still waits for a maintainer’s approval/)
  t.deepEqual([early.tags, await linesOf(place, 'hooks')], [[], []])

  await approve(place)
  await checkOut(place)
  const last = await release(t, place, { plugins, env })
  t.is(last.exitCode, 0, last.output)
  t.deepEqual(last.tags, ['v1.0.0'])
  t.deepEqual(await linesOf(place, 'hooks'), ['prepare', 'publish', 'success'])
  t.deepEqual(await linesOf(place, 'scripts'), ['publish', 'postpublish'])
  t.is(uploads(place), 1)
})

const LEFT = 'STAGED_FOR_LATER'

/** One job of the commit that is checked out, up to the end of its \`prepare\` at most. */
async function job(t: ExecutionContext, place: Scene, env: Record<string, string> = {}) {
  const gitHead = await place.repository.head()
  const [verify, prepare] = stepsWith({ wait: false }).map((call) => ({ ...call, nextRelease: { gitHead } }))
  const calls = [verify, prepare].filter((call) => call !== undefined)
  const { errors, output } = await hooks(t, place, { calls, env: { ...place.env, ...env } })
  await checkOut(place)
  return { codes: errors.map(({ code }) => code), details: errors[0]?.details ?? '', output, gitHead }
}

test('after a push, a version staged from the older commit is a conflict, and once it is approved the error tells how to tag that commit', async (t) => {
  const place = await siteScene()
  const first = await job(t, place)
  t.deepEqual(first.codes, [LEFT], first.output)
  await place.repository.commit('fix: more', { 'index.js': 'module.exports = 2\n' })
  const second = await job(t, place)
  t.deepEqual(second.codes, ['ESTAGECONFLICT'], second.output)
  t.true(second.details.includes(`npm@11 stage reject ${staged(place)[0]?.id}`), second.details)
  await approve(place)
  const third = await job(t, place)
  t.deepEqual(third.codes, ['EPUBLISHCONFLICT'], third.output)
  t.true(third.details.includes(`git tag v1.0.0 ${first.gitHead}\ngit push origin v1.0.0`), third.details)
})

test('after a push that does not change the package, the staged version is used', async (t) => {
  const place = await siteScene()
  t.deepEqual((await job(t, place)).codes, [LEFT])
  await place.repository.commit('ci: another workflow', { 'workflow.yml': 'on: push\n' })
  const second = await job(t, place)
  t.deepEqual([second.codes, uploads(place)], [[LEFT], 1], second.output)
  await approve(place)
  const third = await job(t, place)
  t.deepEqual([third.codes, uploads(place)], [[], 1], third.output)
})

test('a discarded version is staged again, but not by a run that only finishes', async (t) => {
  const place = await siteScene()
  t.deepEqual((await job(t, place)).codes, [LEFT])
  registry.stage.rejectOnSite(staged(place)[0]?.id ?? '')
  const finishing = await job(t, place, { CFA_FINISH_ONLY: 'true' })
  t.deepEqual([finishing.codes, staged(place)], [[LEFT], []], finishing.output)
  const again = await job(t, place)
  t.deepEqual([again.codes, staged(place).length, uploads(place)], [[LEFT], 1, 2], again.output)
})

test('a build that differs each time is a conflict, and once it is approved the error tells how to tag its commit', async (t) => {
  const prepack = 'node -e "fs.writeFileSync(\'built.js\', String(process.hrtime.bigint()))"'
  const place = await siteScene({ package: { files: ['built.js'], scripts: { prepack } } })
  const first = await job(t, place)
  t.deepEqual(first.codes, [LEFT], first.output)
  const second = await job(t, place)
  t.deepEqual(second.codes, ['ESTAGECONFLICT'], second.output)
  await approve(place)
  const third = await job(t, place)
  t.deepEqual(third.codes, ['EPUBLISHCONFLICT'], third.output)
  t.regex(third.details, /made from this same commit/)
  t.true(third.details.includes(`git tag v1.0.0 ${first.gitHead}`), third.details)
})

test('two packages are both staged before the job ends, and the release waits for both', async (t) => {
  const place = await siteScene({
    files: Object.fromEntries(
      ['one', 'two'].map((part) => [
        `${part}/package.json`,
        { name: `later-${part}`, publishConfig: { registry: registry.url } },
      ]),
    ),
  })
  const parts = ['one', 'two'] as const
  for (const part of parts) registry.addMaintainer(`later-${part}`, place.alice.name)
  const steps = parts.map((pkgRoot) => stepsWith({ pkgRoot, wait: false }))
  const calls = [0, 1].flatMap((index) => steps.flatMap((each) => each[index] ?? []))
  const stagedIds = () => parts.map((part) => registry.stage.list(`later-${part}`)[0]?.id)
  const first = await hooks(t, place, { calls })
  t.deepEqual(
    first.errors.map(({ code }) => code),
    [LEFT],
    first.output,
  )
  const ids = stagedIds()
  t.true(
    ids.every((id) => id !== undefined),
    first.output,
  )
  await registry.stage.approveOnSite(ids[0] ?? '')
  await checkOut(place)
  const second = await hooks(t, place, { calls })
  t.deepEqual(
    [second.errors.map(({ code }) => code), stagedIds()],
    [[LEFT], [undefined, ids[1]]],
    second.output,
  )
})

for (const major of [25, 20] as const) {
  test(`on a prerelease branch the commands that tag an older commit let semantic-release ${major} go on`, async (t) => {
    const place = await siteScene()
    const { git, cwd, commit } = place.repository
    await git('push', '--quiet', 'origin', 'HEAD:refs/tags/v1.0.0')
    await git('checkout', '--quiet', '-b', 'beta')
    const plugins: Entry[] = [[PLUGIN, { wait: false }]]
    const branches = ['main', { name: 'beta', prerelease: true }]
    const run = () => release(t, place, { major, plugins, branches })
    await commit('feat: try it', { 'index.js': 'module.exports = 2\n' })
    await run()
    await checkOut(place)
    await commit('feat: try more', { 'index.js': 'module.exports = 3\n' })
    await approve(place)
    const conflict = await run()
    t.regex(conflict.output, /EPUBLISHCONFLICT/)
    await checkOut(place)
    const commands = conflict.output.split('\n').filter((line) => /^\s+git \S/.test(line))
    await execa('sh', ['-e', '-c', commands.join('\n')], { cwd, env: GIT_ENV })
    const next = await run()
    t.is(next.exitCode, 0, next.output)
    t.is(staged(place)[0]?.version, '1.1.0-beta.2', next.output)
  })
}
