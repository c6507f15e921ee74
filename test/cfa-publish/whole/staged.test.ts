import { randomBytes } from 'node:crypto'
import test from 'ava'
import { andThen } from '../../helpers/cfa-publish.ts'
import { createHarness } from '../../helpers/harness.ts'
import { heard } from '../../helpers/heard.ts'
import { SHORT_PAUSES } from '../../helpers/short-pauses.ts'
import { createSite } from '../../helpers/site.ts'
import { until } from '../../helpers/until.ts'
import { createReceiver } from '../../notify/receiver.ts'

const { registry, workspaces, publish, codeOf } = await createHarness(test, { stages: true })
const flags = ['--staged']
const SECRET = `whsec_${randomBytes(32).toString('base64')}`

test('everything is staged without a code, and approved with one answer and one code', async (t) => {
  const asked: string[] = []
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return {
      features: ['wait', 'several', 'approval', 'trust'],
      decide: ({ ask, packages = [] }) => {
        asked.push(`${ask} ${packages.map(({ kind, trust }) => `${kind}:${trust?.carries}`).join()}`)
        return ask === 'approval' ? { answer: { approved: true } } : codeOf(alice)
      },
    }
  })
  const { exitCode, stderr } = await publish(place, { flags })
  t.is(exitCode, 0, stderr)
  const kinds = 'stage-approve:approval,stage-approve:approval,stage-approve:approval'
  t.deepEqual(asked, [`approval ${kinds}`, `code ${kinds}`])
  t.deepEqual(await place.published(), place.names)
  t.deepEqual(
    place.endpoint.reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
})

test('a version whose staging ended unclear is not reported as unpublished', async (t) => {
  const place = await workspaces(() => ({ features: ['wait', 'several', 'approval'], packages: { a: [] } }))
  registry.faults.add({
    match: { method: 'POST', path: new RegExp(`${place.scope}/a`), count: Infinity },
    do: { type: 'status', status: 503 },
  })
  const { exitCode, stderr } = await publish({ ...place, env: { ...place.env, ...SHORT_PAUSES } }, { flags })
  t.is(exitCode, 1, stderr)
  t.is(stderr.match(/^ESTAGEUNCLEAR/gm)?.length, 1, stderr)
  t.regex(stderr, /NOT known to be published: @\w+\/a@1\.0\.0/)
  t.notRegex(stderr, /Nothing was uploaded/)
})

test('after a decline everything stays staged, and a direct run fails at once and says so', async (t) => {
  let isDeclined = true
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return {
      features: ['wait', 'several', 'approval'],
      decide: () => (isDeclined ? { answer: { declined: true, by: 'bob', reason: 'No.' } } : codeOf(alice)),
    }
  })
  const { exitCode, stderr } = await publish(place, { flags })
  t.is(exitCode, 3, stderr)
  t.regex(stderr, /State: nothing is published\. 3 versions are staged/)
  t.notRegex(stderr, /[Nn]othing was uploaded/)
  t.deepEqual(await place.published(), [])
  for (const name of place.names) {
    const [item] = registry.stage.list(name)
    t.true(stderr.includes(`stage approve ${item?.id}`), stderr)
    t.true(stderr.includes(`stage reject ${item?.id}`), stderr)
  }
  isDeclined = false
  const direct = await publish(place)
  t.is(direct.exitCode, 1, direct.stderr)
  const [item] = registry.stage.list(`${place.scope}/a`)
  t.regex(direct.stderr, /ESTAGEBEFORE/)
  t.true(direct.stderr.includes(`is staged as ${item?.id}`), direct.stderr)
  t.true(direct.stderr.includes(`stage reject ${item?.id}`), direct.stderr)
  t.deepEqual(await place.published(), [])
})

test('with the responder npm, the run lists the commands and waits for the approvals on the site', async (t) => {
  const place = await workspaces(() => ({}))
  const { CFA_RESPONDER_URL: _, CFA_RESPONDER_SECRET: __, ...env } = place.env
  const approve = async () => {
    const items = () => place.names.map((name) => registry.stage.list(name)[0])
    await until(() => items().every((item) => item !== undefined))
    for (const item of items()) await registry.stage.approveOnSite(item?.id ?? '')
  }
  const approving = approve()
  const { exitCode, stderr } = await publish({ ...place, env }, { flags: [...flags, '--responder', 'npm'] })
  await approving
  t.is(exitCode, 0, stderr)
  t.is(stderr.match(/stage approve [\w-]{36}/g)?.length, 3)
  t.deepEqual(await place.published(), place.names)
})

test('with --wait false a run stages, notifies and succeeds, and the same command finishes it later', async (t) => {
  const { received, origin } = await createReceiver(t, {})
  const webhook = { CFA_NOTIFY_WEBHOOK: origin, CFA_NOTIFY_WEBHOOK_SECRET: SECRET }
  const place = await workspaces(() => ({ features: ['wait', 'several', 'approval'], decide: () => 'never' }))
  const { CFA_RESPONDER_URL: _, CFA_RESPONDER_SECRET: __, ...env } = place.env
  const titles = () => received.map(({ json }) => (json().data as { title: string }).title)
  const leave = [...flags, '--wait', 'false', '--json']
  const npm = [...leave, '--responder', 'npm']
  const first = await publish({ ...place, env: { ...env, ...webhook } }, { flags: npm })
  t.is(first.exitCode, 0, first.stderr)
  const report = JSON.parse(first.stdout)
  t.like(report, { state: 'waiting', exitCode: 0 })
  t.deepEqual(
    report.packages.map(({ state }: { state: string }) => state),
    ['staged', 'staged', 'staged'],
  )
  t.deepEqual(titles(), [`${place.scope}/a@1.0.0 and 2 more are waiting for your approval`])
  t.deepEqual(await place.published(), [])

  // A responder is asked in vain, which is not a failure either.
  const second = await publish({ ...place, env: { ...place.env, ...webhook } }, { flags: leave })
  t.is(second.exitCode, 0, second.stderr)
  t.is(JSON.parse(second.stdout).state, 'waiting')
  t.is(place.endpoint.questions.length, 1)
  t.is(titles().length, 2)

  for (const name of place.names) await registry.stage.approveOnSite(registry.stage.list(name)[0]?.id ?? '')
  const last = await publish({ ...place, env: { ...env, ...webhook } }, { flags: npm })
  t.is(last.exitCode, 0, last.stderr)
  t.is(JSON.parse(last.stdout).state, 'published')
  t.deepEqual(await place.published(), place.names)
  t.is(titles().length, 2)
})

/** Workspaces that also set the dist-tag `stable`, with a link in the log, by somebody who follows it. */
async function tagging() {
  const place = await workspaces(() => ({ packages: { a: [] } }), 'web')
  const { CFA_RESPONDER_URL: _, CFA_RESPONDER_SECRET: __, ...env } = place.env
  const [name = ''] = place.names
  const add = `execFileSync('npm', ['dist-tag', 'add', '${name}@1.0.0', 'stable'], { stdio: 'inherit' })`
  const followed = new Set<string>()
  const onOutput = (text: string) => {
    for (const [link] of text.matchAll(/http:\S+\/auth\/cli\/[\w-]+/g)) {
      followed.add(link)
      registry.approveWeb(link)
    }
  }
  const run = async () => {
    const more = ['--json', '--responder', 'npm', '--link-in-log']
    return publish({ ...place, env }, { flags: [...flags, ...more], command: andThen(add), onOutput })
  }
  const id = async () => (await createSite(registry, { name }).staged()).id
  return { name, followed, run, id }
}

test('with the responder npm, a dist-tag is set once its version is approved', async (t) => {
  const { name, followed, run, id } = await tagging()
  const running = run()
  await registry.stage.approveOnSite(await id())
  const { exitCode, stderr } = await running
  t.is(exitCode, 0, stderr)
  t.is(followed.size, 1, stderr)
  t.deepEqual((await registry.packument(name))['dist-tags'], { latest: '1.0.0', stable: '1.0.0' })
})

test('with the responder npm, nobody is asked about the dist-tag of a version that was discarded', async (t) => {
  const { name, followed, run, id } = await tagging()
  const running = run()
  const staged = await id()
  await createSite(registry, { name }).lookedAgain()
  registry.stage.rejectOnSite(staged)
  const { exitCode, stdout, stderr } = await running
  t.is(exitCode, 1, stderr)
  t.is(followed.size, 0, stderr)
  t.deepEqual(
    JSON.parse(stdout).packages.map(
      (row: { state: string; error?: { code: string } }) => row.error?.code ?? row.state,
    ),
    ['ESTAGEREJECTED', 'left'],
  )
})

test('with the responder npm, a discard is noticed while another version still waits', async (t) => {
  const place = await workspaces(() => ({ packages: { a: [], b: [] } }))
  const { CFA_RESPONDER_URL: _, CFA_RESPONDER_SECRET: __, ...env } = place.env
  const [a = '', b = ''] = place.names
  const looks = (name: string) => createSite(registry, { name }).looks()
  const running = publish({ ...place, env }, { flags: [...flags, '--json', '--responder', 'npm'] })
  await until(() => looks(a) > 0 && looks(b) > 0)
  registry.stage.rejectOnSite(idOf(b))
  const since = looks(b)
  await until(() => looks(b) > since + 1)
  await registry.stage.approveOnSite(idOf(a))
  const { exitCode, stderr, stdout } = await running
  t.is(exitCode, 1, stderr)
  t.deepEqual(
    JSON.parse(stdout).packages.map(
      (row: { state: string; error?: { code: string } }) => row.error?.code ?? row.state,
    ),
    ['published', 'ESTAGEREJECTED'],
  )
})

test('people who were notified are told the outcome', async (t) => {
  const { received, origin } = await createReceiver(t, {})
  const place = await workspaces(() => ({ packages: { a: [] } }))
  const { CFA_RESPONDER_URL: _, CFA_RESPONDER_SECRET: __, ...env } = place.env
  const webhook = { CFA_NOTIFY_WEBHOOK: origin, CFA_NOTIFY_WEBHOOK_SECRET: SECRET }
  const running = publish(
    { ...place, env: { ...env, ...webhook } },
    { flags: [...flags, '--responder', 'npm'] },
  )
  await until(() => received.length === 1)
  await registry.stage.approveOnSite(registry.stage.list(`${place.scope}/a`)[0]?.id ?? '')
  const { exitCode, stderr } = await running
  t.is(exitCode, 0, stderr)
  const states = received.map(({ json }) => (json().data as { state: string | null }).state)
  t.deepEqual(states, [null, 'published'])
  t.notRegex(stderr, /whsec_/)
})

const idOf = (name: string) => registry.stage.list(name)[0]?.id ?? ''
const approvedBy = (user: string) =>
  registry.requests.filter((request) => request.user === user && request.path.endsWith('/approve')).length

test('once everything is approved at the registry, the question ends and the run goes on without a code', async (t) => {
  const place = await workspaces(() => ({
    features: ['wait', 'several', 'approval'],
    decide: async () => {
      for (const name of place.names) await registry.stage.approveOnSite(idOf(name))
      return 'never' as const
    },
  }))
  const { exitCode, stderr, stdout } = await publish(place, { flags: [...flags, '--json'] })
  t.is(exitCode, 0, stderr)
  t.is(JSON.parse(stdout).state, 'published')
  t.deepEqual(await place.published(), place.names)
  t.is(place.endpoint.questions.length, 1)
  t.like(place.endpoint.reports, [
    { state: 'withdrawn', reason: 'It was approved at the registry.', isAllowed: true },
  ])
  t.is(stderr.match(/was approved at the registry, and no longer needs an answer/g)?.length, 3)
})

test('a version that is approved at the registry while all are asked about is not approved again', async (t) => {
  const { onOutput, seen } = heard()
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return {
      features: ['wait', 'several', 'approval'],
      decide: async ({ ask }) => {
        if (ask === 'code') return codeOf(alice)
        const [name = ''] = place.names
        await createSite(registry, { name }).approveSeen(`${name}@1.0.0 on the dist-tag latest`, seen)
        return { answer: { approved: true } }
      },
    }
  })
  const { exitCode, stderr } = await publish(place, { flags, onOutput })
  t.is(exitCode, 0, stderr)
  t.deepEqual(await place.published(), place.names)
  t.is(approvedBy(place.alice.name), 2)
  t.regex(stderr, /\/c@1\.0\.0 on the dist-tag latest was approved at the registry/)
  t.deepEqual(
    place.endpoint.reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
})

test('once one version is discarded at the registry, the run ends and the others stay staged', async (t) => {
  const place = await workspaces(() => ({
    features: ['wait', 'several', 'approval'],
    decide: async () => {
      const [name = ''] = place.names
      await createSite(registry, { name }).lookedAgain()
      registry.stage.rejectOnSite(idOf(name))
      return 'never' as const
    },
  }))
  const { exitCode, stderr, stdout } = await publish(place, { flags: [...flags, '--json'] })
  t.is(exitCode, 1, stderr)
  const { state, packages } = JSON.parse(stdout)
  t.is(state, 'failed')
  t.deepEqual(
    packages.map((row: { state: string; error?: { code: string } }) => row.error?.code ?? row.state),
    ['staged', 'staged', 'ESTAGEREJECTED'],
  )
  t.is(stderr.match(/^ESTAGEREJECTED/gm)?.length ?? 0, 1, stderr)
  t.like(place.endpoint.reports, [
    { state: 'withdrawn', reason: 'It was discarded at the registry.', isAllowed: true },
  ])
  t.deepEqual(await place.published(), [])
})

test('a decline after an approval at the registry says what is published', async (t) => {
  const place = await workspaces(() => ({
    features: ['wait', 'several', 'approval'],
    packages: { a: [], b: [] },
    decide: async () => {
      await registry.stage.approveOnSite(idOf(place.names[0] ?? ''))
      return { answer: { declined: true, by: 'bob' } }
    },
  }))
  const { exitCode, stderr, stdout } = await publish(place, { flags: [...flags, '--json'] })
  t.is(exitCode, 3, stderr)
  t.deepEqual(
    JSON.parse(stdout).packages.map(({ state }: { state: string }) => state),
    ['published', 'staged'],
  )
  t.regex(stderr, /State: 1 of the writes of this run is done/)
})

test('with one question per package, a question ends once its package is approved at the registry', async (t) => {
  const asked: string[] = []
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return {
      features: ['wait'],
      decide: async ({ package: { name } }) => {
        asked.push(name)
        if (asked.length > 1) return codeOf(alice)
        await registry.stage.approveOnSite(idOf(name))
        return 'never' as const
      },
    }
  })
  const { exitCode, stderr } = await publish(place, { flags })
  t.is(exitCode, 0, stderr)
  t.deepEqual(asked, place.names.toReversed())
  t.is(approvedBy(place.alice.name), 2)
  t.deepEqual(await place.published(), place.names)
  t.deepEqual(
    place.endpoint.reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
})
