import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { confirmsBy } from '../helpers/page.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { startWebhook } from '../helpers/webhook.ts'

const { registry, scene, hooks } = await createHarness(test)

const LINK = /http\S+\/auth\/cli\/[\w-]+/
const DIRECT = stepsWith({ publish: 'direct' })
/** A pending link is given up after seconds, and not after minutes. */
const HASTE = 60

test('a maintainer who skips the second factor for five minutes instead of confirming is noticed, and the release is published', async (t) => {
  const links: string[] = []
  const place = await scene(
    ({ alice }) =>
      confirmsBy(alice, (link) => {
        links.push(link)
        registry.skipWeb(link)
        return undefined
      }),
    { twoFactor: 'web' },
  )
  const run = await hooks(t, place, { haste: HASTE })
  t.deepEqual(run.errors, [], run.output)
  t.is(links.length, 1)
  t.deepEqual(
    place.writes().map(({ status }) => status),
    [401, 201],
  )
  t.is(registry.publisherOf(place.name, '1.0.0'), place.alice.name)
})

/** A job of alice's with npmjs.com for approvals, on GitHub in a private or public repository. */
async function jobOnGitHub(isPrivate: boolean): Promise<Scene> {
  const event = { repository: { private: isPrivate } }
  const place = await scene({ files: { '.ci/event.json': event } }, { twoFactor: 'web' })
  const { cwd } = place.repository
  const env = {
    NPM_TOKEN: place.alice.token,
    CFA_RESPONDER_URL: 'npm',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_PATH: path.join(cwd, '.ci/event.json'),
    GITHUB_STEP_SUMMARY: path.join(cwd, '.ci/summary.md'),
  }
  return { ...place, env }
}

/** A maintainer who reads the log and confirms at each link in it. */
function readerOfLog() {
  let log = ''
  const confirmed = new Set<string>()
  return (text: string) => {
    log += text
    const [link] = LINK.exec(log) ?? []
    if (!link || confirmed.has(link)) return
    confirmed.add(link)
    registry.approveWeb(link)
  }
}

for (const { where, isPrivate, config } of [
  { where: 'a private log', isPrivate: true, config: {} },
  { where: 'a log that the option allows', isPrivate: false, config: { linkInLog: true } },
]) {
  test(`npm’s link in ${where} is confirmed, and is nowhere but in the log`, async (t) => {
    const place = await jobOnGitHub(isPrivate)
    const webhook = await startWebhook(t)
    const calls = stepsWith({ publish: 'direct', ...config })
    const env = { ...place.env, ...webhook.env }
    const run = await hooks(t, place, { calls, env, onOutput: readerOfLog() })
    t.deepEqual(run.errors, [], run.output)
    t.is(registry.publisherOf(place.name, '1.0.0'), place.alice.name)
    const { log, ...elsewhere } = {
      log: run.output,
      npmLogs: run.npmLogs.replaceAll(/auth\/cli\/\*\*\*|authId=\*\*\*/g, ''),
      summary: await readFile(place.env.GITHUB_STEP_SUMMARY ?? '', 'utf8').catch(() => ''),
      notifications: JSON.stringify(webhook.received),
    }
    t.regex(log, LINK)
    t.notRegex(log, /v1\/done/)
    for (const text of Object.values(elsewhere)) t.notRegex(text, /auth\/cli\/\w|v1\/done\S*\w{8}/)
  })
}

test('npm’s link is not in a log that others may read', async (t) => {
  const place = await jobOnGitHub(false)
  const run = await hooks(t, place, { calls: DIRECT })
  t.deepEqual(
    run.errors.map(({ code }) => code),
    ['ELINKINLOG'],
  )
  t.notRegex(run.output, LINK)
})
