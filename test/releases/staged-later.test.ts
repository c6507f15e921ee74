import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { createReleaseStage, type Scene, type SceneOptions } from '../helpers/release-stage.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'
import { endsCleanly } from '../helpers/watched-release.ts'

const { registry, scene, release } = await createReleaseStage(test)

/** Stands for the plugins that comment on what was released, or open an issue about what failed. */
const RECORDER = './recorder.mjs'
const recorder = `import { appendFileSync } from 'node:fs'
const record = (hook) => async () => appendFileSync('../hooks', hook + '\\n')
export const [prepare, publish, success, fail] = ['prepare', 'publish', 'success', 'fail'].map(record)
`
const SCRIPTS = { publish: 'echo publish >> ../scripts', postpublish: 'echo postpublish >> ../scripts' }

/** Alice's token that only stages, and nobody to ask but npmjs.com. */
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

test('a job stages and ends well without a tag, and the run after the approval tags, publishes and succeeds once', async (t) => {
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
