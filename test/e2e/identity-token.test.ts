import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { isSignedBy, readClaims } from '../../test-registry/src/id-token.ts'
import { tokenOf } from '../fakes/token-of.ts'
import type { EndpointRequest } from '../helpers/endpoint.ts'
import { createHarness } from '../helpers/harness.ts'
import { MODULES } from '../helpers/job.ts'
import { CAN_WATCH, startProcessWatch } from '../helpers/process-watch.ts'
import { endsIn } from '../helpers/release-claims.ts'
import type { SceneOptions } from '../helpers/release-scene.ts'
import { nowhereSeen } from '../helpers/secret-claims.ts'

const { registry, scene, codeOf, release, hooks } = await createHarness(test)
const watch = CAN_WATCH ? startProcessWatch(test) : undefined
const starting = registry.startIssuer()

const tokenIn = ({ authorization = '' }: EndpointRequest) => authorization.replace(/^Bearer /, '')
const audienceIn = (request: EndpointRequest) => readClaims(tokenIn(request))?.aud

/** The audience of a token if the CI makes one for each call. */
function audienceFor({ method, sent }: EndpointRequest, url: string): string {
  if (method !== 'POST') return url
  return `${url}?question=${createHash('sha256').update(sent).digest('base64url')}`
}

const isFor = (request: EndpointRequest, url: string) => audienceIn(request) === audienceFor(request, url)

const EVENTS = ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish']
const DUMP = `require('node:fs').appendFileSync(require('node:path').join(__dirname, '..', 'events'), JSON.stringify(process.env) + '\\n')`
/** Every npm script dumps what it is given. */
const dumping: SceneOptions = {
  package: { scripts: Object.fromEntries(EVENTS.map((event) => [event, 'node dump.cjs'])) },
  files: { 'dump.cjs': DUMP },
}

async function createPlace(t: ExecutionContext): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'identity-')))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('a release on GitHub Actions needs no responder’s secret, and only the plugin’s process sees its identity', async (t) => {
  const issuer = await starting
  const place = await scene(({ bob }) => ({
    ...dumping,
    features: ['approval', 'wait', 'sealed'],
    knows: (request, url) => isSignedBy(tokenIn(request), issuer.publicKey) && isFor(request, url),
    decide: ({ ask }) => (ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)),
  }))
  const folder = await createPlace(t)
  watch?.follow(folder)
  const job = issuer.github()
  const own = { TMPDIR: folder, HOME: folder, npm_config_cache: path.join(folder, 'cache') }
  const run = await release(t, place, { ci: 'github', env: { ...place.env, ...job, ...own } })
  t.is(run.exitCode, 0, run.output)
  t.regex(run.output, /This build proves itself with its GitHub Actions identity\./)
  t.deepEqual(await place.versions(), ['1.0.0'])
  const { requests } = place.endpoint
  t.deepEqual([...new Set(requests.map(({ method }) => method))].sort(), ['GET', 'PATCH', 'POST'])
  const tokens = requests.map(tokenIn)
  t.is(new Set(tokens).size, requests.length, 'each call has one of its own')
  const shown = run.output.replace(/^::add-mask::.*$/gm, '')
  const events = await readFile(path.join(place.repository.cwd, '../events'), 'utf8')
  t.is(events.trim().split('\n').length, EVENTS.length)
  t.notRegex(events, /ACTIONS_ID_TOKEN_REQUEST/)
  const { ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = '' } = job
  for (const secret of [bearer, ...tokens]) t.false(shown.includes(secret) || events.includes(secret))
  if (watch) await nowhereSeen(t, watch, { bearer, ...Object.fromEntries(tokens.entries()) })
})

test('a release on GitLab proves itself with its job’s one identity token, which no script sees', async (t) => {
  const issuer = await starting
  const place = await scene(({ bob }) => ({
    ...dumping,
    knows: (request, url) => tokenIn(request) === tokenOf({ aud: url, iss: issuer.url }),
    decide: () => codeOf(bob),
  }))
  const given = tokenOf({ aud: place.endpoint.url, iss: issuer.url })
  const env = { ...place.env, GITLAB_CI: 'true', CFA_ID_TOKEN: given, A_COPY: given }
  const run = await hooks(t, place, { env })
  t.deepEqual(run.errors, [], run.output)
  t.regex(run.output, /This build proves itself with its GitLab CI\/CD identity\./)
  const events = await readFile(path.join(place.repository.cwd, '../events'), 'utf8')
  t.false(events.includes(given) || events.includes('CFA_ID_TOKEN'))
  t.false(run.output.includes(given))
})

/** CircleCI's command, which makes an unsigned token with the requested claims. */
const CIRCLECI = `#!${process.execPath}
const [, , ...args] = process.argv
if (args.slice(0, 4).join(' ') !== 'run oidc get --claims') process.exit(1)
const claims = Buffer.from(args[4]).toString('base64url')
console.log('e30.' + claims + '.c2lnbmVk')
`

async function writeCommand(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, name), text)
  await chmod(path.join(folder, name), 0o755)
}

test('a release on CircleCI runs the service’s command, and not one from a dependency', async (t) => {
  const place = await scene(({ bob }) => ({ knows: isFor, decide: () => codeOf(bob) }))
  const folder = await createPlace(t)
  const bin = path.join(place.repository.cwd, 'node_modules/.bin')
  await writeCommand(folder, 'circleci', CIRCLECI)
  await writeCommand(bin, 'circleci', `#!/bin/sh\necho > ${folder}/taken\n`)
  const PATH = [bin, folder, path.join(MODULES, '.bin'), process.env.PATH].join(path.delimiter)
  const run = await hooks(t, place, { env: { ...place.env, CIRCLECI: 'true', PATH } })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(await place.versions(), ['1.0.0'])
  t.regex(run.output, /This build proves itself with its CircleCI identity\./)
  await t.throwsAsync(readFile(path.join(folder, 'taken')), { code: 'ENOENT' })
})

test('a build that may not ask is told so before the tag, with the claims of its token', async (t) => {
  const issuer = await starting
  const place = await scene({
    features: ['approval'],
    knows: () => true,
    decide: () => ({ status: 403, body: { error: 'build_refused', message: 'This build may not ask.' } }),
  })
  const env = { ...place.env, ...issuer.github({ repository: 'stranger/fork' }) }
  const run = await hooks(t, place, { env })
  endsIn(t, 'prepare', run, 'ERESPONDERIDENTITY')
  const [error] = run.errors
  for (const shown of [issuer.url, 'stranger/fork', 'This build may not ask', 'no tag was pushed'])
    t.true(error?.details.includes(shown), shown)
  t.deepEqual(await place.versions(), [])
})

test('a job that cannot prove itself is one of the problems that verifyConditions reports', async (t) => {
  const place = await scene({ knows: () => false })
  const env = { ...place.env, CFA_RESPONDER_URL: 'https://cfa.example/p/core', GITLAB_CI: 'true' }
  const run = await hooks(t, place, { env: { ...env, NPM_TOKEN_NOBODY: 'of nobody' } })
  endsIn(t, 'verifyConditions', run, 'EACCOUNTTOKEN', 'ERESPONDERSECRET')
  const { details = '' } = run.errors.find(({ code }) => code === 'ERESPONDERSECRET') ?? {}
  t.true(details.includes('id_tokens:\n  CFA_ID_TOKEN:\n    aud: https://cfa.example/p/core\n'))
})
