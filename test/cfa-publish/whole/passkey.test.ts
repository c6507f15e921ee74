import test from 'ava'
import type { Reply } from '../../helpers/endpoint.ts'
import { createHarness } from '../../helpers/harness.ts'
import { confirmsBy } from '../../helpers/page.ts'

const { registry, workspaces, publish } = await createHarness(test, { stages: true })

/** Workspaces where Alice confirms with a passkey. `click` is what she does with each link that reaches her page. */
const confirming = (click: (link: string, count: number) => Reply | undefined) => {
  let count = 0
  return workspaces(({ alice }) => {
    const given = confirmsBy(alice, (link) => {
      count += 1
      return click(link, count)
    })
    return { ...given, features: [...given.features, 'several'] }
  }, 'web')
}

test('each write that the registry challenges gets a link of its own', async (t) => {
  const place = await confirming((link) => {
    registry.approveWeb(link)
    return undefined
  })
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 0, stderr)
  t.deepEqual(await place.published(), place.names)
  t.is(place.endpoint.questions.length, 1)
  const links = place.endpoint.reports.filter(({ state }) => state === 'confirming')
  t.deepEqual(
    links.map((report) => 'package' in report && report.package?.name),
    ['a', 'b', 'c'].map((name) => `${place.scope}/${name}`),
  )
  t.deepEqual(
    place.endpoint.reports.filter(({ isAllowed }) => !isAllowed),
    [],
  )
  t.notRegex(stderr, /auth\/cli|authId/)
})

test('a decline at the second link keeps the first package published and says what is not', async (t) => {
  const place = await confirming((link, count) => {
    if (count === 2) return { answer: { declined: true, by: 'alice', reason: 'Stop.' } }
    registry.approveWeb(link)
    return undefined
  })
  const { exitCode, stderr } = await publish(place)
  t.is(exitCode, 3, stderr)
  t.deepEqual(await place.published(), [`${place.scope}/a`])
  t.regex(stderr, /EOTPDECLINED.*1 of the writes of this run is done.*NOT published: @\w+\/b/s)
})
