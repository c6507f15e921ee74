import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { installTool } from '../../../test/tools/install-tool.ts'
import { temporaryFolder } from '../helpers/databases.ts'
import type { ClientScene } from './client-scene.ts'

/**
 * How these clients are called, in a process of their own. They would poll every ten seconds without this switch of
 * theirs.
 */
const START = `
const { createRequire } = await import('node:module')
const require = createRequire(process.argv[1] + '/')
for (const ci of ['github', 'circleci']) require('@continuous-auth/client/lib/' + ci)._setRetryIntervalForTesting(200)
`
const ASK = `${START}
const client = require('@continuous-auth/client')
await client.validateConfiguration()
process.stderr.write('code ' + await client.getOtp() + '\\n')
`
const PUBLISH = `${START}
const { pathToFileURL } = await import('node:url')
const plugin = await import(pathToFileURL(require.resolve('@continuous-auth/semantic-release-npm')))
const nextRelease = { version: '1.0.0', channel: null, type: 'major', gitTag: 'v1.0.0' }
const { stdout, stderr, env } = process
const context = { cwd: process.cwd(), env, stdout, stderr, logger: console, options: {}, nextRelease }
for (const step of ['verifyConditions', 'prepare', 'publish']) await plugin[step]({}, context)
`

type Variables = Record<string, string>

export const GITHUB: Variables = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'example/tool',
  GITHUB_RUN_ID: '7',
}

/** A job whose client is pointed at the service. */
async function start(
  t: ExecutionContext,
  { config, project, secret }: Pick<ClientScene, 'config' | 'project' | 'secret'>,
  { code, cwd, variables }: { code: string; cwd: string; variables: Variables },
) {
  const modules = await installTool('continuous-auth')
  const bins = [join(modules, '.bin'), join(process.execPath, '..')]
  const env = {
    PATH: [...bins, process.env.PATH].join(':'),
    ...{ HOME: cwd, CFA_HOST: config.publicUrl, CFA_PROJECT_ID: project.id, CFA_SECRET: secret },
    ...variables,
  }
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, modules], { cwd, env })
  t.teardown(() => child.kill('SIGKILL'))
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => chunks.push(String(text)))
  const output = () => chunks.join('')
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: Number(exitCode), output: output() }))
  return { output, ended }
}

/** `@continuous-auth/client`, asked for a code, which it prints after `code`. */
export const askForCode = async (
  t: ExecutionContext,
  scene: Pick<ClientScene, 'config' | 'project' | 'secret'>,
  variables: Variables = GITHUB,
) => await start(t, scene, { code: ASK, cwd: await temporaryFolder(t), variables })

/** `@continuous-auth/semantic-release-npm`, whose steps run as semantic-release runs them. */
export async function publish(
  t: ExecutionContext,
  scene: ClientScene,
  { name, registry, token }: { name: string; registry: string; token: string },
) {
  const cwd = join(await temporaryFolder(t), 'package')
  await mkdir(cwd)
  const manifest = { name, version: '0.0.0', publishConfig: { registry } }
  await writeFile(join(cwd, 'package.json'), JSON.stringify(manifest))
  return await start(t, scene, { code: PUBLISH, cwd, variables: { ...GITHUB, NPM_TOKEN: token } })
}
