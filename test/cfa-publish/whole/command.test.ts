import test from 'ava'
import { andThen, node } from '../../helpers/cfa-publish.ts'
import { createHarness } from '../../helpers/harness.ts'

const { registry, workspaces, publish, codeOf } = await createHarness(test, { stages: true })
const features = ['wait', 'several'] as const

/** Sends a request with the credential that npm has there. */
const KNOCK = `
import { readFileSync } from 'node:fs'
const token = /_authToken=(.*)/.exec(readFileSync(process.env.npm_config_userconfig, 'utf8'))[1]
const knock = async (method, path, body) => {
  const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json' }
  const reply = await fetch(process.env.npm_config_registry + path, { method, headers, body })
  console.log(reply.status, await reply.text())
}`

test('a command that fails half-way uploads nothing, asks nobody, and keeps its exit code', async (t) => {
  const place = await workspaces(() => ({ features }))
  const { exitCode, stderr } = await publish(place, { command: andThen('process.exit(7)') })
  t.is(exitCode, 7, stderr)
  t.deepEqual([place.writes(), place.endpoint.questions], [[], []])
  t.regex(stderr, /failed with exit code 7.*Nothing was uploaded/s)
})

for (const flags of [[], ['--each']])
  test(`a package that can’t be published is explained, and named as its users name it (${flags})`, async (t) => {
    const place = await workspaces(() => ({ packages: { a: [] }, features }))
    const [name = ''] = place.names
    const manifest = { name, version: '1.0.0', dependencies: { 'left-pad': 'link:../left-pad' } }
    await place.write('packages/a/package.json', manifest)
    const { exitCode, stderr } = await publish(place, { flags })
    t.is(exitCode, 1, stderr)
    t.deepEqual([place.writes(), place.endpoint.questions], [[], []])
    t.regex(stderr, /EDEPENDENCYPROTOCOL .*left-pad.*Publish with a tool that replaces/s)
    t.regex(stderr, new RegExp(`Refused: ${name} \\(EDEPENDENCYPROTOCOL\\)$`, 'm'))
  })

test('a command that does not exist is ETOGETHERCOMMAND', async (t) => {
  const place = await workspaces(() => ({ features }))
  const { exitCode, stderr } = await publish(place, { command: ['no-such-program'] })
  t.is(exitCode, 1)
  t.regex(stderr, /ETOGETHERCOMMAND.*no-such-program/s)
})

test('without a responder the command does not start', async (t) => {
  const place = await workspaces(() => ({ features }))
  const { exitCode, stderr, stdout } = await publish(place, {
    env: { CFA_RESPONDER_URL: '' },
    command: node('console.log("started")'),
  })
  t.is(exitCode, 1)
  t.regex(stderr, /ETOGETHERRESPONDER/)
  t.notRegex(stdout, /started/)
})

test('tools can read what the command has written, and the registry has none of it', async (t) => {
  const place = await workspaces(() => ({ features }))
  const look = `
const registry = process.env.npm_config_registry
const name = encodeURIComponent('${place.scope}/a')
for (const path of [name, '-/package/' + name + '/dist-tags']) {
  const reply = await fetch(registry + path)
  console.log('anonymous', reply.status)
}
execFileSync('npm', ['view', '${place.scope}/a@1.0.0', 'name', 'dist.tarball'], { stdio: 'inherit' })
execFileSync('npm', ['dist-tag', 'ls', '${place.scope}/a'], { stdio: 'inherit' })
execFileSync('npm', ['whoami'], { stdio: 'inherit' })
process.exit(1)`
  const { stdout } = await publish(place, { command: andThen(look) })
  t.true(stdout.includes(`dist.tarball = '${registry.url}${place.scope}/a/-/`), stdout)
  t.regex(stdout, /latest: 1\.0\.0/)
  t.true(stdout.includes(place.alice.name), stdout)
  t.deepEqual(place.writes(), [])
})

test('a read that fails once is sent again, because the tools are set to retry nothing', async (t) => {
  const place = await workspaces(() => ({ features }))
  const names = ['a', 'b'].map((name) => `${place.scope.replace('@', '%40')}%2f${name}`)
  for (const path of [/a$/, /b$/])
    registry.faults.add({
      match: { method: 'GET', path: new RegExp(`${place.scope}(?:/|%2f)${path.source}`, 'i') },
      do: { type: 'status', status: 502, body: {} },
    })
  const program = `${KNOCK}
await knock('GET', '${names[0]}')
console.log((await fetch(process.env.npm_config_registry + '${names[1]}')).status)
process.exit(1)`
  const { stdout } = await publish(place, { command: node(program) })
  t.deepEqual(stdout.match(/^\d+/gm), ['404', '404'], stdout)
})

test('writes that do not publish are refused with an explanation', async (t) => {
  const place = await workspaces(() => ({ features }))
  const name = `${place.scope.replace('@', '%40')}%2fa`
  const document = JSON.stringify({ _id: 'a', name: 'a', versions: {} })
  const program = `${KNOCK}
await knock('PUT', '${name}', '${document}')
await knock('PUT', '${name}/-rev/1-2', '{}')
await knock('DELETE', '${name}/-rev/1-2')
await knock('DELETE', '-/package/${name}/dist-tags/next')
await knock('POST', '-/package/${name}/access', '{}')
await knock('PUT', '-/user/org.couchdb.user:x', '{}')
await knock('POST', '-/npm/v1/tokens', '{}')
await knock('POST', '-/stage/package/${name}', '{}')
process.exit(1)`
  const { stdout } = await publish(place, { command: node(program) })
  const replies = stdout.trim().split('\n')
  t.is(replies.length, 8, stdout)
  for (const reply of replies) t.regex(reply, /^403 \{"error":".*(?:not possible behind|--staged)/)
  t.deepEqual(place.writes(), [])
})

test('a dist-tag is asked about, and set after its version', async (t) => {
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return { features, packages: { a: [], b: [] }, decide: () => codeOf(alice) }
  })
  const name = `${place.scope}/a`
  const add = `execFileSync('npm', ['dist-tag', 'add', '${name}@1.0.0', 'stable'], { stdio: 'inherit' })`
  const { exitCode, stderr } = await publish(place, { command: andThen(add) })
  t.is(exitCode, 0, stderr)
  t.deepEqual(place.endpoint.questions[0]?.packages?.map(({ kind, tag }) => `${kind} ${tag}`).sort(), [
    'dist-tag stable',
    'publish latest',
    'publish latest',
  ])
  t.deepEqual((await registry.packument(name))['dist-tags'], { latest: '1.0.0', stable: '1.0.0' })
})

test('neither the command nor its scripts see a secret', async (t) => {
  const place = await workspaces(() => ({ features }))
  await place.write('packages/a/package.json', {
    name: `${place.scope}/a`,
    version: '1.0.0',
    scripts: { prepack: 'node -e "console.error(JSON.stringify(process.env))"' },
  })
  const command = andThen('console.log(JSON.stringify(process.env)); process.exit(1)')
  const { stdout, stderr } = await publish(place, { command })
  t.regex(stdout + stderr, /npm_lifecycle_event/)
  for (const secret of [place.alice.token, place.bob.token, place.endpoint.secret])
    t.false((stdout + stderr).includes(secret))
})

test('with --json, standard output has nothing but the report', async (t) => {
  const place = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return { features, decide: () => codeOf(alice) }
  })
  const { exitCode, stdout } = await publish(place, { flags: ['--json'] })
  t.is(exitCode, 0)
  const report = JSON.parse(stdout)
  t.like(report, { state: 'published', exitCode: 0, command: { exitCode: 0 } })
  t.deepEqual(
    report.packages.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`).sort(),
    ['a', 'b', 'c'].map((name) => `${place.scope}/${name} published`),
  )
})
