import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { runCiCommand } from '../../lib/identity/run-ci-command.ts'
import type { Env } from '../../lib/types.ts'
import { createCommand } from '../fakes/ci-command.ts'
import { createFolder, writeFiles } from '../fakes/folder.ts'
import { until } from '../helpers/until.ts'

const NEVER = new AbortController().signal

interface Run {
  folders: readonly string[]
  cwd: string
  env?: Env
  args?: readonly string[]
  signal?: AbortSignal
}

const run = ({ folders, cwd, env = {}, args = ['get'], signal = NEVER }: Run) =>
  runCiCommand('ci', args, { cwd, env: { ...env, PATH: [...folders, '/usr/bin', '/bin'].join(':') } }, signal)

/** A project with a command of its own, which says that it was run. */
function createProject(t: ExecutionContext, place: string): { cwd: string; folder: string } {
  const cwd = createFolder(t, { [`${place}/ci`]: '#!/bin/sh\necho of the project\n' })
  const folder = path.join(cwd, place)
  chmodSync(path.join(folder, 'ci'), 0o755)
  return { cwd, folder }
}

test('the command gets its arguments unchanged, and its output is returned', async (t) => {
  const folder = createCommand(t, 'ci', 'printf "%s|" "$@"')
  const args = ['get', '--claims', '{"aud":"https://a.example/$HOME"}']
  t.is(await run({ folders: [folder], cwd: createFolder(t), args }), `${args.join('|')}|`)
})

for (const place of ['bin', 'node_modules/.bin']) {
  test(`a command in ${place} of the project is skipped, and the folder is left out of PATH`, async (t) => {
    const { cwd, folder } = createProject(t, place)
    const own = createCommand(t, 'ci', 'echo "$PATH"')
    t.is(await run({ folders: [folder, own], cwd }), `${own}:/usr/bin:/bin`)
  })
}

test('a command elsewhere in the repository is skipped', async (t) => {
  const { cwd, folder } = createProject(t, 'bin')
  writeFiles(cwd, { '.git/HEAD': '', 'packages/a/package.json': {} })
  const own = createCommand(t, 'ci', 'echo of the service')
  t.is(await run({ folders: [folder, own], cwd: path.join(cwd, 'packages/a') }), 'of the service')
})

test('a command in node_modules/.bin of another project is skipped', async (t) => {
  const { folder } = createProject(t, 'node_modules/.bin')
  const own = createCommand(t, 'ci', 'echo of the service')
  t.is(await run({ folders: [folder, own], cwd: createFolder(t) }), 'of the service')
})

test('links to a folder or a command in the project are skipped', async (t) => {
  const { cwd, folder } = createProject(t, 'bin')
  const links = createFolder(t)
  mkdirSync(path.join(links, 'bin'))
  symlinkSync(folder, path.join(links, 'folder'))
  symlinkSync(path.join(folder, 'ci'), path.join(links, 'bin/ci'))
  const own = createCommand(t, 'ci', 'echo of the service')
  const folders = [path.join(links, 'folder'), path.join(links, 'bin'), own]
  t.is(await run({ folders, cwd }), 'of the service')
})

test('a folder that is relative, missing, or without the command is skipped', async (t) => {
  const relative = path.relative(process.cwd(), createCommand(t, 'ci', 'echo from a relative place'))
  const empty = createFolder(t, { ci: 'not executable' })
  const own = createCommand(t, 'ci', 'echo of the service')
  const folders = [relative, '', '/no/such/folder', empty, own]
  t.is(await run({ folders, cwd: '/no/such/project' }), 'of the service')
})

test('nothing is run without a command outside the project', async (t) => {
  const { cwd, folder } = createProject(t, 'bin')
  await t.throwsAsync(run({ folders: [folder], cwd }), {
    message: /no `ci` in `PATH`, outside of the project/,
  })
})

test('the command runs outside the project, with no input, and without this plugin’s secrets in its environment', async (t) => {
  const folder = createCommand(t, 'ci', 'env; cat; pwd')
  const secrets = { NPM_TOKEN_ALICE: 'x', CFA_ID_TOKEN: 'x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' }
  const env = { ...secrets, BUILDKITE_AGENT_ACCESS_TOKEN: 'kept', CIRCLECI: 'true' }
  const lines = (await run({ folders: [folder], cwd: createFolder(t), env })).split('\n')
  t.true(lines.includes('BUILDKITE_AGENT_ACCESS_TOKEN=kept'))
  t.true(lines.includes('CIRCLECI=true'))
  for (const name of Object.keys(secrets))
    t.false(
      lines.some((line) => line.startsWith(`${name}=`)),
      name,
    )
  t.false(
    lines.some((line) => line.startsWith('HOME=')),
    'nothing of this process',
  )
  t.is(lines.at(-1), folder)
})

for (const [title, script, message] of [
  [
    'fails',
    'echo hidden; echo "not in a job" >&2; exit 3',
    /`ci get` ended with status 3\. It said: not in a job$/,
  ],
  ['fails silently', 'echo hidden; exit 1', /ended with status 1\. It said nothing\.$/],
  ['is killed', 'echo hidden; kill -9 $$', /ended by SIGKILL\.$/],
  ['prints a lot', 'head -c 100000 /dev/zero | tr "\\0" x; echo hidden', /printed more than a token\.$/],
] as const) {
  test(`a command that ${title} is an error without its standard output`, async (t) => {
    const folder = createCommand(t, 'ci', script)
    const error = await t.throwsAsync(run({ folders: [folder], cwd: createFolder(t) }), { message })
    t.notRegex(String(error?.stack), /hidden/)
  })
}

test('a command that does not end in time is abandoned along with the processes it started', async (t) => {
  const place = createFolder(t)
  const folder = createCommand(t, 'ci', `mkfifo ${place}/held; echo > ${place}/started; cat ${place}/held`)
  const controller = new AbortController()
  const running = run({ folders: [folder], cwd: place, signal: controller.signal })
  await until(() => existsSync(`${place}/started`))
  controller.abort()
  await t.throwsAsync(running, { message: /did not answer in time/ })
  await writeFile(`${place}/held`, '') // ends what the command has started
})
