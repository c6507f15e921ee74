import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { execa } from 'execa'
import { createHarness } from '../helpers/harness.ts'
import { createJob, MODULES, ROOT } from '../helpers/job.ts'
import { variableOf } from '../helpers/people.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { until } from '../helpers/until.ts'

const harness = await createHarness(test)

/** Installs the plugin as npm would, as far as its command needs it. */
async function install({ repository: { cwd } }: Scene): Promise<void> {
  const scope = path.join(cwd, 'node_modules/@cfa')
  await mkdir(scope, { recursive: true })
  await symlink(ROOT, path.join(scope, 'semantic-release-npm'))
  await symlink(path.join(MODULES, 'semantic-release'), path.join(cwd, 'node_modules/semantic-release'))
  await writeFile(path.join(cwd, '.gitignore'), 'node_modules\n')
}

/** Runs the command that package.json names, in a process of its own. */
async function cfa(
  { repository: { cwd } }: Scene,
  args: string[],
  env: Record<string, string> = {},
  act: (kill: () => void) => Promise<void> = async () => {},
) {
  const { bin } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'))
  const [command, ...more] = Object.values(bin).map((file) => path.join(ROOT, String(file)))
  if (!command || more.length > 0)
    throw new Error('npx needs exactly one command to run it by the package’s name')
  const job = await createJob()
  const running = execa(process.execPath, [command, ...args], {
    cwd,
    env: { ...job.env, ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  })
  await act(() => running.kill('SIGTERM'))
  const { exitCode, signal, stdout, stderr } = await running
  const { leftovers } = await job.end()
  return { exitCode, signal, stdout, stderr, leftovers }
}

const initFlags = ({ endpoint, alice, bob }: Scene) => [
  ...['init', '--ci', 'github', '--responder', endpoint.url],
  ...['--accounts', `${alice.name},${bob.name}`],
]

test('the doctor accepts what init has written in a fresh project, and writes nothing', async (t) => {
  const scene = await harness.scene({ features: ['approval', 'sealed'] })
  await install(scene)
  const { name, alice, bob, env, endpoint, repository } = scene
  const options = { token: alice.token, otp: harness.registry.code(alice.name) }
  t.is((await harness.client.publish(name, '0.1.0', options)).status, 201)
  const init = await cfa(scene, initFlags(scene))
  t.is(init.exitCode, 0, init.stdout + init.stderr)
  const before = [await repository.git('status', '--porcelain'), scene.writes().length]
  const { exitCode, stdout, stderr, leftovers } = await cfa(scene, ['doctor', '--json'], env)
  t.is(exitCode, 0, stdout + stderr)
  const report = JSON.parse(stdout)
  t.like(report, { version: 1, ok: true, packages: [name] })
  const titles = report.findings.map(({ title }: { title: string }) => title)
  for (const user of [alice, bob]) t.true(titles.includes(`${user.name} (${variableOf(user)})`))
  t.deepEqual([await repository.git('status', '--porcelain'), scene.writes().length], before)
  t.deepEqual(
    endpoint.requests.map(({ method }) => method),
    ['GET'],
  )
  t.deepEqual(leftovers, [])
  for (const secret of [alice.token, bob.token, endpoint.secret]) t.false((stdout + stderr).includes(secret))
})

test('a doctor that is stopped leaves nothing behind', async (t) => {
  const scene = await harness.scene({ features: ['approval'], handshake: 'never' })
  await install(scene)
  await cfa(scene, initFlags(scene))
  const { signal, leftovers } = await cfa(scene, ['doctor'], scene.env, async (kill) => {
    await until(() => scene.endpoint.requests.length > 0)
    kill()
  })
  t.deepEqual([signal, leftovers], ['SIGTERM', []])
})

test('the doctor shows what would fail a release, as a table', async (t) => {
  const scene = await harness.scene({ features: ['approval'] })
  await install(scene)
  await cfa(scene, initFlags(scene))
  harness.registry.revokeToken(scene.bob.token)
  const { exitCode, stdout } = await cfa(scene, ['doctor'], scene.env)
  t.is(exitCode, 1)
  t.regex(stdout, /^Accounts$/m)
  t.regex(stdout, /A release from here would fail: 1 error/)
  t.regex(stdout, /1\. +EACCOUNTTOKEN/)
  t.notRegex(stdout, /\u001b/)
})
