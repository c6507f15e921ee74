import { appendFile } from 'node:fs/promises'
import test, { type ExecutionContext } from 'ava'
import type { Decide } from '../helpers/endpoint.ts'
import { createPage } from '../helpers/page.ts'
import { createReleaseStage, type People, type Scene, stepsWith } from '../helpers/release-stage.ts'

const { registry, scene, codeOf, wrongCodeOf, hooks } = await createReleaseStage(test)

const APPROVAL = ['approval', 'wait', 'sealed'] as const
const STEPS = stepsWith({ publish: 'staged' })
const approved = { answer: { approved: true } } as const
const codes = ({ errors }: { errors: Array<{ code: string }> }) => errors.map(({ code }) => code)

/** Both maintainers may approve what either of them stages. */
async function stagedScene(
  decide: (people: People) => Decide,
  features: readonly never[] | typeof APPROVAL = APPROVAL,
) {
  const place = await scene((people) => ({ features, decide: decide(people) }))
  for (const user of [place.alice, place.bob]) registry.addMaintainer(place.name, user.name)
  return place
}

const staged = ({ name }: Scene) => registry.stage.list(name)
const asked = ({ endpoint }: Scene) => endpoint.questions.map(({ ask, kind }) => [ask, kind])

function namesIt(t: ExecutionContext, details: string | undefined, id: string | undefined): void {
  for (const verb of ['approve', 'reject']) t.true(details?.includes(`npm stage ${verb} ${id}`), details)
}

test('what is declined stays staged, and the error says how to reject it', async (t) => {
  const place = await stagedScene(() => () => ({ answer: { declined: true, by: 'bob' } }))
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), ['EAPPROVALDECLINED'], run.output)
  t.is(run.ends.at(-1)?.hook, 'prepare')
  t.is(staged(place).length, 1)
  namesIt(t, run.errors[0]?.details, staged(place)[0]?.id)
})

test('a responder without approvals that says no leaves no tag', async (t) => {
  const place = await stagedScene(() => () => ({ answer: { declined: true, by: 'bob' } }), [])
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), ['EOTPDECLINED'], run.output)
  t.is(run.ends.at(-1)?.hook, 'prepare')
  namesIt(t, run.errors[0]?.details, staged(place)[0]?.id)
})

test('what nobody answers stays staged', async (t) => {
  const place = await stagedScene(() => () => 'never')
  const run = await hooks(t, place, { calls: stepsWith({ publish: 'staged', timeout: '1s' }) })
  t.deepEqual(codes(run), ['EAPPROVALTIMEOUT'], run.output)
  namesIt(t, run.errors[0]?.details, staged(place)[0]?.id)
})

test('a code that came with the approval approves, and nobody is asked again', async (t) => {
  const place = await stagedScene(
    ({ bob }) =>
      () =>
        codeOf(bob),
  )
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.deepEqual(asked(place), [['approval', 'stage-approve']])
  t.true((await place.versions()).includes('1.0.0'))
})

test('a refused code is asked for again', async (t) => {
  let count = 0
  const place = await stagedScene(({ bob }) => ({ ask }) => {
    if (ask === 'approval') return approved
    count += 1
    return count === 1 ? wrongCodeOf(bob) : codeOf(bob)
  })
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.deepEqual(asked(place).length, 3)
})

test('what is approved on npmjs.com meanwhile needs no code', async (t) => {
  const place = await stagedScene(() => async () => {
    const [item] = staged(place)
    if (item) await registry.stage.approveOnSite(item.id)
    return approved
  })
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.deepEqual(asked(place), [['approval', 'stage-approve']])
  t.regex(run.output, /was approved by somebody else already/)
})

test('what is approved on npmjs.com while the code is typed is approved', async (t) => {
  const place = await stagedScene(({ bob }) => async ({ ask }) => {
    const [item] = staged(place)
    if (ask === 'code' && item) await registry.stage.approveOnSite(item.id)
    return ask === 'approval' ? approved : codeOf(bob)
  })
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.true((await place.versions()).includes('1.0.0'))
})

test('what is rejected on npmjs.com while the code is typed is gone', async (t) => {
  const place = await stagedScene(({ bob }) => async ({ ask }) => {
    const [item] = staged(place)
    if (ask === 'code' && item) registry.stage.rejectOnSite(item.id)
    return ask === 'approval' ? approved : codeOf(bob)
  })
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), ['ESTAGEGONE'], run.output)
})

test('no code is asked for while the registry scans', async (t) => {
  const place = await stagedScene(({ bob }) => ({ ask }) => {
    if (ask === 'code') {
      t.is(staged(place)[0]?.status, 'staged')
      return codeOf(bob)
    }
    const { id = '' } = staged(place)[0] ?? {}
    setTimeout(() => registry.stage.setStatus(id, 'staged'), 5000)
    return approved
  })
  registry.stage.validation(place.name, 'manual')
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.regex(run.output, /still scanning/)
})

for (const [what, fault] of [
  ['breaks off after it', { type: 'drop-after' }],
  ['fails after it', { type: 'status-after', status: 502 }],
  ['breaks off before it', { type: 'drop-before' }],
] as const) {
  test(`an approval that the registry ${what} counts once`, async (t) => {
    const place = await stagedScene(({ bob }) => ({ ask }) => {
      if (ask === 'approval') {
        const path = new RegExp(`/-/stage/${staged(place)[0]?.id}/approve`)
        registry.faults.add({
          match: { method: 'POST', path },
          do: fault,
          stage: fault.type === 'drop-before' ? 'before-2fa' : 'after-2fa',
        })
        return approved
      }
      return codeOf(bob)
    })
    const run = await hooks(t, place, { calls: STEPS })
    t.deepEqual(codes(run), [], run.output)
    t.is(place.endpoint.questions.length, 2)
    t.true((await place.versions()).includes('1.0.0'))
  })
}

test('contents that a later plugin changed are not approved', async (t) => {
  const place = await stagedScene(() => async () => {
    await appendFile(`${place.repository.cwd}/index.js`, '// later\n')
    return approved
  })
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), ['ESTAGECHANGED'], run.output)
  t.is(run.ends.at(-1)?.hook, 'publish')
  namesIt(t, run.errors[0]?.details, staged(place)[0]?.id)
})

test('a staged version is approved with a passkey, and its link reaches nobody else', async (t) => {
  const place = await scene(
    ({ alice }) => {
      const page = createPage()
      return {
        features: ['wait', 'sealed', 'web'],
        decide: async () => ({ answer: { username: alice.name, web: (await page).key } }),
        confirm: async (question, link) => {
          registry.approveWeb(await (await page).open(link, question))
          return undefined
        },
      }
    },
    { twoFactor: 'web' },
  )
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.true((await place.versions()).includes('1.0.0'))
  const masked = run.output + run.npmLogs.replaceAll(/auth\/cli\/\*\*\*|authId=\*\*\*/g, '')
  t.notRegex(masked, /auth\/cli\/\w|authId=\w/)
})

test('what the registry blocks after the approval ends the release with the tag', async (t) => {
  const place = await stagedScene(
    ({ bob }) =>
      ({ ask }) =>
        ask === 'approval' ? approved : codeOf(bob),
  )
  registry.slowPublish(place.name, 'manual')
  const blocking = (async () => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      try {
        if (staged(place).length === 0) registry.stage.block(place.name, '1.0.0')
        else continue
        return
      } catch {
        // Not approved yet.
      }
    }
  })()
  const [run] = await Promise.all([hooks(t, place, { calls: STEPS }), blocking])
  t.deepEqual(codes(run), ['ESTAGEBLOCKED'], run.output)
  t.is(run.ends.at(-1)?.hook, 'publish')
})

test('a direct publish can be waited for until it is live', async (t) => {
  const place = await scene(({ alice }) => ({ decide: () => codeOf(alice) }))
  registry.slowPublish(place.name, 'manual')
  const showing = (async () => {
    while (!registry.requests.some(({ path }) => path.includes(`${place.name}/version/1.0.0/status`)))
      await new Promise((resolve) => setTimeout(resolve, 50))
    await registry.goLive(place.name, '1.0.0')
  })()
  const [run] = await Promise.all([hooks(t, place, { calls: stepsWith({ waitFor: 'live' }) }), showing])
  t.deepEqual(codes(run), [], run.output)
  t.regex(run.output, /1\.0\.0 is live/)
})
