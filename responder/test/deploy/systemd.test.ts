import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { temporaryFolder } from '../helpers/databases.ts'
import { findProgram, skipWithout } from '../helpers/find-program.ts'

const run = promisify(execFile)
const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url))
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const UNITS = ['cfa-responder.service', 'cfa-responder-backup.service', 'cfa-responder-backup.timer']
const NOBODY = 65_534
const DAY_MS = 24 * 60 * 60 * 1_000

test('systemd finds nothing wrong with the units', async (t) => {
  const analyze = await findProgram('systemd-analyze')
  if (!analyze) return skipWithout(t, 'systemd-analyze')
  const { stderr } = await run(analyze, ['verify', ...UNITS.map((unit) => join(DEPLOY, unit))])
  t.is(stderr, '')
})

test('the service and its back-up share user, environment and store', async (t) => {
  const [service, backup] = await Promise.all(UNITS.map((unit) => readFile(join(DEPLOY, unit), 'utf8')))
  for (const name of ['User', 'Group', 'EnvironmentFile', 'Environment']) {
    const value = settingOf(service, name)
    t.truthy(value, name)
    t.is(settingOf(backup, name), value, name)
  }
})

test('the back-up unit writes a back-up as the service’s user and removes old ones', async (t) => {
  const place = await installed(t)
  await place.shell('cfa-responder restore - < empty.jsonl')
  const folder = join(place.state, 'cfa-responder-backups')
  const old = join(folder, 'old.jsonl')
  await writeFile(old, '')
  await utimes(old, Date.now() / 1_000, (Date.now() - 40 * DAY_MS) / 1_000)
  const unit = await readFile(join(DEPLOY, 'cfa-responder-backup.service'), 'utf8')
  await place.shell(shellOf(settingOf(unit, 'ExecStart'), place.state))
  await place.shell(shellOf(settingOf(unit, 'ExecStartPost'), place.state))
  const [name = '', ...others] = await readdir(folder)
  t.regex(name, /^\d{4}-\d\d-\d\dT\d{6}\.jsonl$/)
  t.deepEqual(others, [])
  const { mode, uid } = await stat(join(folder, name))
  t.deepEqual([mode & 0o777, uid], [0o600, place.uid])
})

test('another user is refused with an explanation', async (t) => {
  const place = await installed(t)
  if (place.uid !== NOBODY) return skipWithout(t, 'right to run a command as another user')
  await place.shell('cfa-responder restore - < empty.jsonl')
  const error = await t.throwsAsync(place.shell('cfa-responder project list', NOBODY - 1))
  t.regex(String(error?.message), /This user may not do that/)
})

const settingOf = (unit = '', name = ''): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? ''

/**
 * The script that systemd gives to `/bin/sh -c`: see systemd.unit(5), specifiers, and systemd.service(5), command
 * lines.
 */
function shellOf(command: string, state: string): string {
  const [, script = ''] = /^\/bin\/sh -c '(.*)'$/.exec(command) ?? []
  return script.replace(/%[S%]|\$\$/g, (found) => (found === '%S' ? state : (found[0] ?? '')))
}

/** Folders and the command as in an installation. If the tests run as root, the folders belong to another user. */
async function installed(t: ExecutionContext) {
  const state = await temporaryFolder(t)
  const uid = process.getuid?.() === 0 ? NOBODY : (process.getuid?.() ?? 0)
  await chmod(state, 0o755)
  for (const folder of ['cfa-responder', 'cfa-responder-backups']) {
    await mkdir(join(state, folder), { mode: 0o700 })
    await chown(join(state, folder), uid, uid)
  }
  const program = join(state, 'cfa-responder.sh')
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`, { mode: 0o755 })
  await mkdir(join(state, 'bin'))
  await run('ln', ['-s', program, join(state, 'bin', 'cfa-responder')])
  const lines = [
    { format: 'cfa-responder-backup', version: 1, at: 1 },
    { end: true, rows: 0 },
  ]
  await writeFile(join(state, 'empty.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const shell = (script: string, as = uid) =>
    run('/bin/sh', ['-c', `umask 077; ${script}`], {
      cwd: state,
      uid: as,
      gid: as,
      env: {
        PATH: `${join(state, 'bin')}:/usr/bin:/bin`,
        CFA_DATA_DIR: join(state, 'cfa-responder'),
        NODE_NO_WARNINGS: '1',
      },
    })
  return { state, uid, shell }
}
