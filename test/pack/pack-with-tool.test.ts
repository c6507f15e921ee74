import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { gzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import { packTar } from 'modern-tar'
import type { Fail } from '../../lib/errors/fail.ts'
import { getError } from '../../lib/errors/get-error.ts'
import type { ProcessRun } from '../../lib/npm/start-process.ts'
import { packWithTool } from '../../lib/pack/pack-with-tool.ts'
import { createFolder } from '../fakes/folder.ts'

const SCRIPTS = { prepublishOnly: 'a', prepublish: 'b', prepack: 'c', publish: 'd', postpublish: 'e' }

interface Behaviour {
  scripts?: Record<string, string>
  version?: string
  /** The package.json in its tarball; `null`: it leaves no tarball. */
  manifest?: object | null
  fails?: string
  /** A script of the package that fails. */
  failingScript?: string
  /** The temporary folder. */
  folder?: string
}

async function scene(t: ExecutionContext, behaviour: Behaviour = {}, ignoresScripts = false) {
  const { version = '11.28.10', manifest = { name: 'main', version: '1.0.0' } } = behaviour
  const root = createFolder(t, {
    'package.json': { name: 'main', dependencies: { pnpm: '*' }, scripts: behaviour.scripts ?? SCRIPTS },
    'node_modules/.bin/pnpm': '',
  })
  const { folder = createFolder(t) } = behaviour
  const body = JSON.stringify(manifest)
  const header = { name: 'package/package.json', size: Buffer.byteLength(body) }
  const tarball = gzipSync(await packTar([{ header, body }]))
  const runs: ProcessRun[] = []
  const startProcess = (run: ProcessRun) => {
    runs.push(run)
    const [first, , , event] = run.args
    const isScript = first === '--eval'
    const failed = isScript ? event === behaviour.failingScript : first === 'pack' && behaviour.fails
    if (first === 'pack' && manifest) writeFileSync(path.join(run.args[2] as string, 'a.tgz'), tarball)
    const failure = failed ? new Error('it failed') : undefined
    const stdout = first === '--version' ? `${version}\n` : (behaviour.fails ?? '')
    return { ended: Promise.resolve({ stdout, stderr: '', failure }), keepAlive: () => {}, kill: () => {} }
  }
  const file = path.join(root, 'node_modules/.bin/pnpm')
  chmodSync(file, 0o755)
  const output = () => new PassThrough()
  const packed = packWithTool(
    {
      packer: { tool: 'pnpm', why: 'dependencies', folders: [root], pinned: undefined },
      ...{ root, name: 'main', version: '1.0.0', ignoresScripts },
    },
    {
      ...{ startProcess, env: { PATH: '/nowhere', SOME: 'thing' }, folder, fail: getError as Fail },
      ...{ stdout: output(), stderr: output(), logger: { log: () => {} } },
    },
  )
  return { packed, runs, file }
}

const stepOf = ({ args }: ProcessRun) => (args[0] === '--eval' ? args[3] : args[0])

test('publish scripts run before the tool packs, and the last ones on finish', async (t) => {
  const { packed, runs, file } = await scene(t)
  const { finish } = await packed
  t.deepEqual(runs.map(stepOf), ['--version', 'prepublishOnly', 'prepublish', 'pack'])
  t.is(await finish(), undefined)
  t.deepEqual(runs.slice(4).map(stepOf), ['publish', 'postpublish'])
  t.is(runs[3]?.file, file)
  t.regex(String(runs[1]?.env.npm_config_user_agent), /^pnpm\/11\.28\.10 /)
})

test('no process is started for a missing script', async (t) => {
  const { packed, runs } = await scene(t, { scripts: { prepack: 'c', postpublish: 'e' } })
  await (await packed).finish()
  t.deepEqual(runs.map(stepOf), ['--version', 'pack', 'postpublish'])
})

test('scripts that npm’s settings switch off do not run', async (t) => {
  const { packed, runs } = await scene(t, {}, true)
  t.is(await (await packed).finish(), undefined)
  t.deepEqual(runs.map(stepOf), ['--version', 'pack'])
})

test('a script that fails stops the run before anything is packed', async (t) => {
  const { packed, runs } = await scene(t, { failingScript: 'prepublishOnly' })
  await t.throwsAsync(packed, { code: 'EPUBLISHSCRIPT' })
  t.false(runs.map(stepOf).includes('pack'))
})

test('a publish script that fails is returned by finish', async (t) => {
  const { packed, runs } = await scene(t, { failingScript: 'publish' })
  t.truthy(await (await packed).finish())
  t.is(stepOf(runs.at(-1) as ProcessRun), 'publish')
})

const refused: Array<[string, Behaviour, string, RegExp]> = [
  ['a tool that is too old', { version: '8.15.9' }, 'EPACKTOOLOLD', /8\.15\.9/],
  ['a command that is not the tool', { version: 'hello' }, 'EPACKTOOLMISSING', /pnpm/],
  ['a tool that fails', { fails: 'ERR_PNPM_BAD' }, 'EPACKFAILED', /ERR.?_PNPM.?_BAD/],
  ['a temporary folder without room', { folder: '/dev/null/folder' }, 'ETEMPFOLDER', /ENOTDIR/],
  ['a tool that leaves no tarball', { manifest: null }, 'EPACKFAILED', /one tarball/],
  [
    'a tarball of another package',
    { manifest: { name: 'other', version: '1.0.0' } },
    'EPACKRESULT',
    /other@1/,
  ],
  ['a tarball of another version', { manifest: { name: 'main', version: '0.9.0' } }, 'EPACKRESULT', /main@0/],
  ['a tarball without a name', { manifest: {} }, 'EPACKRESULT', /main@1/],
]
for (const [what, behaviour, code, details] of refused)
  test(`${what} is refused with ${code}`, async (t) => {
    const { packed } = await scene(t, behaviour)
    const error = await t.throwsAsync<Error & { details: string }>(packed, { code })
    t.regex(error.details, details)
  })
