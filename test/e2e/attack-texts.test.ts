import test, { type ExecutionContext } from 'ava'
import type { GateResponse } from '../../test-registry/index.ts'
import { createHarness } from '../helpers/harness.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { registry, scene, codeOf, wrongCodeOf, release } = await createHarness(test)

const ESCAPE = '\u001B'
/** What CI services take for commands, as it is or once semantic-release has rendered the Markdown of an error. */
const COMMANDS = [
  '*:*:stop-commands::hostile',
  '*#*#vso[task.complete result=Succeeded]',
  '`#`#[error]hostile',
  '::add-mask::hostile',
  '::warning file=hostile::hostile',
  '##[group]hostile',
  '##vso[task.setvariable variable=hostile]1',
  "##teamcity[buildStatus text='hostile']",
  '--- hostile',
  '+++ hostile',
  '~~~ hostile',
  '^^^ +++',
  `section_start:1700000000:hostile\r${ESCAPE}[0Khostile`,
  `${ESCAPE}[2J${ESCAPE}[1;1Hhostile`,
  `${ESCAPE}]8;;http://hostile.example${ESCAPE}\\hostile${ESCAPE}]8;;${ESCAPE}\\`,
  '<!-- -->::stop-commands::hostile',
  '\\:\\:stop-commands::hostile',
  '[::](x)stop-commands::hostile',
  '&#58;&#58;stop-commands::hostile',
]
/** Each at the start of a line, and in the middle of one. */
const HOSTILE = `${COMMANDS.join('\n')}\n\n${COMMANDS.map((text) => `- ${text}`).join('\n')}\nsaid ${COMMANDS.join(' ')}`
/** What a header can hold. */
const HEADER = COMMANDS.map((text) => text.replace(/[^\x20-\x7e]/g, '')).join(' ')

/** What the services look for: GitHub (two forms), Azure, TeamCity, GitLab, Buildkite. */
const RECOGNISED: Array<[string, RegExp]> = [
  ['a command of GitHub’s', /^\s*::[a-z-]+(?:\s[^\n]*?)?::/i],
  ['an old command of GitHub’s', /##\[[a-z-]+[^\]]*\]/i],
  ['a command of Azure’s', /##vso\[/i],
  ['a command of TeamCity’s', /##teamcity\[/i],
  ['a section of GitLab’s', /section_(?:start|end):\d+:/],
  ['a group of Buildkite’s', /^(?:---|\+\+\+|~~~|\^\^\^) \S/],
]

function formsNoCommand(t: ExecutionContext, output: string, codes: string[]): void {
  // The plugin's own commands, which mask the codes.
  const masks = codes.map((code) => `::add-mask::${code}`)
  const lines = output.split(/\r\n|[\n\r]/).filter((line) => !masks.includes(line))
  for (const [what, pattern] of RECOGNISED)
    t.deepEqual(
      lines.filter((line) => pattern.test(line)),
      [],
      what,
    )
  t.false(output.includes(`${ESCAPE}]`), 'a link of the terminal’s')
  t.false(output.includes(`${ESCAPE}[2J`), 'the screen is cleared')
}

/** Texts from a responder or a maintainer. */
test('text from a maintainer forms no command', async (t) => {
  const place = await hostileScene({ raw: { declined: true, by: HOSTILE, reason: HOSTILE } })
  const run = await release(t, place, { ci: 'github' })
  t.is(run.exitCode, 1, run.output)
  t.regex(run.output, /EAPPROVALDECLINED/)
  t.regex(run.output, /hostile/)
  formsNoCommand(t, run.output, place.endpoint.codes)
})

test('text from a responder forms no command', async (t) => {
  const place = await hostileScene({ status: 422, body: { error: HOSTILE, message: HOSTILE } })
  const run = await release(t, place, { ci: 'github' })
  t.is(run.exitCode, 1, run.output)
  t.regex(run.output, /ERESPONDERREFUSED/)
  formsNoCommand(t, run.output, place.endpoint.codes)
})

async function hostileScene(reply: { raw: unknown } | { status: number; body: unknown }): Promise<Scene> {
  const place = await scene({ features: ['approval'], decide: () => reply })
  await place.repository.commit('fix: *:*:stop-commands::hostile `:`:add-mask::hostile')
  return place
}

test('text from a registry, in bodies and in notices, forms no command', async (t) => {
  const place = await scene(({ bob }) => ({
    features: ['approval', 'wait', 'sealed'],
    decide: ({ ask }) => (ask === 'approval' ? wrongCodeOf(bob) : codeOf(bob)),
  }))
  const put = { method: 'PUT', path: new RegExp(`^/${place.name}$`) }
  registry.faults.add({
    match: put,
    do: { type: 'status', status: 403, body: hostileBody(), headers: notice },
  })
  registry.faults.add({
    match: { ...put, count: 2 },
    do: { type: 'tamper', change: hostile },
    at: 'before-2fa',
  })
  registry.faults.add({
    match: { method: 'GET', path: new RegExp(`^/${place.name}`), count: Number.POSITIVE_INFINITY },
    do: { type: 'tamper', change: hostile },
  })
  const run = await release(t, place, { ci: 'github' })
  t.is(run.exitCode, 1, run.output)
  t.regex(run.output, /hostile/)
  t.is(place.writes().length, 2)
  formsNoCommand(t, run.output, place.endpoint.codes)
})

test('text from a registry about a release that it accepts forms no command', async (t) => {
  const place = await scene(({ bob }) => ({ features: ['approval'], decide: () => codeOf(bob) }))
  registry.faults.add({
    match: { path: new RegExp(place.name), count: Number.POSITIVE_INFINITY },
    do: {
      type: 'tamper',
      change: (reply) => ({ ...reply, headers: { ...reply.headers, ...notice } }),
    },
  })
  const run = await release(t, place, { ci: 'github' })
  t.is(run.exitCode, 0, run.output)
  formsNoCommand(t, run.output, place.endpoint.codes)
})

const notice = { 'npm-notice': HEADER }
const hostileBody = () => ({ error: HOSTILE, message: HOSTILE, reason: HOSTILE })

function hostile(reply: GateResponse): GateResponse {
  const body = Buffer.from(JSON.stringify(hostileBody()))
  return { ...reply, headers: { ...reply.headers, ...notice }, body }
}
