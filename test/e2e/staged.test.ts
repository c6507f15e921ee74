import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { LOCAL_PLUGINS, WRITER } from '../helpers/local-plugins.ts'
import { errorCodes } from '../helpers/release-claims.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { PLUGIN, startRelease } from '../helpers/semantic-release.ts'
import { createSite } from '../helpers/site.ts'
import { withTurn } from '../helpers/turns.ts'
import { until } from '../helpers/until.ts'

const { registry, scene, codeOf, release } = await createHarness(test, { stages: true })

const ON_SITE = { CFA_RESPONDER_URL: 'npm' }

/** Alice's stage-only token, with npmjs.com for approvals. */
async function siteScene(t: ExecutionContext): Promise<Scene> {
  const place = await scene()
  const NPM_TOKEN = await place.alice.createToken({ stageOnly: true })
  t.truthy(NPM_TOKEN)
  return { ...place, env: { NPM_TOKEN, ...ON_SITE } }
}

test('a release is staged, approved on npmjs.com, and then tagged', async (t) => {
  const place = await siteScene(t)
  const tags: string[][] = []
  const approving = createSite(registry, place)
    .staged()
    .then(async ({ id }) => {
      tags.push(await place.repository.remoteTags())
      await registry.stage.approveOnSite(id)
    })
  const run = await release(t, place, { plugins: [[PLUGIN, { timeout: '2m' }]] })
  await approving
  t.is(run.exitCode, 0, run.output)
  t.deepEqual([tags, run.tags], [[[]], ['v1.0.0']])
  t.true((await place.versions()).includes('1.0.0'))
  const { versions } = await registry.packument(place.name)
  t.is(versions['1.0.0'].gitHead, await place.repository.head())
  t.regex(run.output, /npm@11 stage approve [0-9a-f-]{36}/)
  t.regex(run.output, /is live/)
})

test('by default a release is staged, then approved through an endpoint before the tag and with a code after it', async (t) => {
  const tags: string[][] = []
  const place = await scene(({ bob }) => ({
    features: ['approval', 'wait', 'sealed'],
    decide: async ({ ask, kind }) => {
      t.is(kind, 'stage-approve')
      tags.push(await place.repository.remoteTags())
      return ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)
    },
  }))
  for (const user of [place.alice, place.bob]) registry.addMaintainer(place.name, user.name)
  const run = await release(t, place)
  t.is(run.exitCode, 0, run.output)
  t.regex(run.output, /is staged first, then approved: http.* can stage/)
  t.deepEqual(tags, [[], ['v1.0.0']])
  t.true((await place.versions()).includes('1.0.0'))
  t.deepEqual(errorCodes(run.output), [])
})

test('another entry that only packs changes nothing of what is staged', async (t) => {
  const place = await scene(({ bob }) => ({
    features: ['approval', 'wait', 'sealed'],
    files: { '.gitignore': 'packed\n', 'other/package.json': { name: 'other', version: '0.0.0' } },
    decide: ({ ask }) => (ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)),
  }))
  for (const user of [place.alice, place.bob]) registry.addMaintainer(place.name, user.name)
  const packs = { pkgRoot: 'other', npmPublish: false, tarballDir: 'packed' }
  const run = await release(t, place, {
    plugins: [
      [PLUGIN, { pkgRoot: '.' }],
      [PLUGIN, packs],
    ],
  })
  t.is(run.exitCode, 0, run.output)
  t.true((await place.versions()).includes('1.0.0'))
})

test('a later change of what is staged is ESTAGECHANGED', async (t) => {
  const place = await scene({
    features: ['approval', 'wait', 'sealed'],
    files: LOCAL_PLUGINS,
    decide: () => ({ answer: { approved: true } }),
  })
  for (const user of [place.alice, place.bob]) registry.addMaintainer(place.name, user.name)
  const run = await release(t, place, { plugins: [PLUGIN, [WRITER, { file: 'index.js', text: 'changed' }]] })
  t.deepEqual(errorCodes(run.output), ['ESTAGECHANGED'])
  t.false((await place.versions()).includes('1.0.0'))
})

test('SIGTERM during the wait says what is staged and how to discard it', async (t) => {
  const place = await siteScene(t)
  const run = await withTurn(async () => {
    const running = await startRelease(place.repository, { env: place.env })
    const isWaiting = until(() => createSite(registry, place).looks() > 0)
    await Promise.race([isWaiting, running.ended])
    running.kill('SIGTERM')
    return running.ended
  })
  const [item] = registry.stage.list(place.name)
  t.is(run.signal, 'SIGTERM', run.output)
  t.true(run.output.includes(`npm@11 stage reject ${item?.id} --registry`))
  t.regex(run.output, /Ended with a version staged\. State: no tag was pushed/)
  t.deepEqual(run.tags, [])
})
