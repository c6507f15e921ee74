import test from 'ava'
import { createTogetherStage } from '../../helpers/together-stage.ts'

const { registry, scene, run, codeOf } = await createTogetherStage(test)
const flags = ['--staged']

test('everything is staged without a code, and approved by one answer', async (t) => {
  const asked: string[] = []
  const place = await scene(({ alice }) => {
    registry.reuseCodes(alice.name)
    return {
      features: ['wait', 'several', 'approval', 'trust'],
      decide: ({ ask, packages = [] }) => {
        asked.push(`${ask} ${packages.map(({ kind, trust }) => `${kind}:${trust?.carries}`).join()}`)
        return ask === 'approval' ? { answer: { approved: true } } : codeOf(alice)
      },
    }
  })
  const { exitCode, stderr } = await run(t, place, { flags })
  t.is(exitCode, 0, stderr)
  const kinds = 'stage-approve:approval,stage-approve:approval,stage-approve:approval'
  t.deepEqual(asked, [`approval ${kinds}`, `code ${kinds}`])
  t.deepEqual(await place.published(), place.names)
  t.deepEqual(
    place.endpoint.tellings.filter(({ isAllowed }) => !isAllowed),
    [],
  )
})

test('after a decline everything is still staged, and a direct run ends at once and says so too', async (t) => {
  let isDeclined = true
  const place = await scene(({ alice }) => {
    registry.reuseCodes(alice.name)
    return {
      features: ['wait', 'several', 'approval'],
      decide: () => (isDeclined ? { answer: { declined: true, by: 'bob', reason: 'No.' } } : codeOf(alice)),
    }
  })
  const { exitCode, stderr } = await run(t, place, { flags })
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
  const direct = await run(t, place)
  t.is(direct.exitCode, 1, direct.stderr)
  const [item] = registry.stage.list(`${place.scope}/a`)
  t.regex(direct.stderr, /ESTAGEBEFORE/)
  t.true(direct.stderr.includes(`is staged as ${item?.id}`), direct.stderr)
  t.true(direct.stderr.includes(`stage reject ${item?.id}`), direct.stderr)
  t.deepEqual(await place.published(), [])
})

test('with the responder npm, the commands are listed and the approvals on the site are waited for', async (t) => {
  const place = await scene(() => ({}))
  const { CFA_RESPONDER_URL: _, CFA_RESPONDER_SECRET: __, ...env } = place.env
  const approve = async () => {
    for (;;) {
      const items = place.names.map((name) => registry.stage.list(name)[0])
      if (items.every((item) => item !== undefined)) {
        for (const item of items) await registry.stage.approveOnSite(item?.id ?? '')
        return
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const approving = approve()
  const { exitCode, stderr } = await run(t, { ...place, env }, { flags: [...flags, '--responder', 'npm'] })
  await approving
  t.is(exitCode, 0, stderr)
  t.is(stderr.match(/stage approve [\w-]{36}/g)?.length, 3)
  t.deepEqual(await place.published(), place.names)
})
