import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { parse } from 'yaml'
import { createCfaService } from '../fakes/cfa-service.ts'
import { createOpticService } from '../fakes/optic-service.ts'
import { createSecretsService } from '../fakes/secrets-service.ts'
import { createHarness } from '../helpers/harness.ts'
import { MODULES } from '../helpers/job.ts'
import { variableOf } from '../helpers/people.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { type Entry, PLUGIN, type ReleaseOptions } from '../helpers/semantic-release.ts'
import { createSite } from '../helpers/site.ts'
import { startServer } from '../responders/server.ts'
import { startIdentities } from '../services/service-scene.ts'

const { registry, scene, release, codeOf } = await createHarness(test, { stages: true })

const docs = readFileSync('docs/migrating.md', 'utf8')
type Side = 'before' | 'after'

/** The first recipe, whose blocks others share. */
const FIRST = '`@semantic-release/npm`'

/** The `before` or `after` block of a recipe, in one language. */
function block(recipe: string, language: 'json' | 'yaml', side: Side): string {
  const section = docs.split(/^## /m).find((text) => text.startsWith(`From ${recipe}\n`)) ?? ''
  const [, text] = new RegExp(`^\`\`\`${language} ${side}\\n([^]*?)^\`\`\`$`, 'm').exec(section) ?? []
  if (text === undefined) throw new Error(`From ${recipe} has no ${language} ${side}.`)
  return text
}

const PROGRAMS: Record<string, string> = {
  '@semantic-release/npm': path.join(MODULES, '@semantic-release/npm/index.js'),
  '@cfa/semantic-release-npm': PLUGIN,
}

/** The plugin that publishes, as the page configures it: in a whole configuration, or alone. */
function pluginsOf(recipe: string, side: Side): Entry[] {
  const shown: { plugins: Entry[] } | [string, object] = JSON.parse(block(recipe, 'json', side))
  const plugins = Array.isArray(shown) ? [shown] : shown.plugins
  return plugins.flatMap((entry) => {
    const [name, options] = typeof entry === 'string' ? [entry] : entry
    const program = PROGRAMS[name]
    return program === undefined ? [] : [options ? [program, options] : program]
  })
}

/** The environment of the step, from values for exactly the secrets and variables that it names. */
function envOf(recipe: string, side: Side, { alice, bob }: Scene, values: Record<string, string>) {
  const text = block(recipe, 'yaml', side)
    .replaceAll(/(NPM|OPTIC)_TOKEN_ALICE/g, (_, kind) => variableOf(alice).replace('NPM', kind))
    .replaceAll('NPM_TOKEN_BOB', variableOf(bob))
  const steps: Array<{ run?: string; env?: Record<string, string> }> = parse(text)
  const [step] = steps.filter(({ run }) => run === 'npx semantic-release')
  const left = new Set(Object.keys(values))
  const env = Object.entries(step?.env ?? {}).flatMap(([variable, expression]) => {
    const [, name = ''] = /^\$\{\{ (?:secrets|vars|steps\.\w+\.outputs)\.(\w+) \}\}$/.exec(expression) ?? []
    if (name === 'GITHUB_TOKEN') return []
    const value = values[name]
    if (value === undefined) throw new Error(`${recipe} names ${name}.`)
    left.delete(name)
    return [[variable, value]]
  })
  if (left.size > 0) throw new Error(`${recipe} does not name ${[...left].join(', ')}.`)
  return Object.fromEntries(env) as Record<string, string>
}

const tokensOf = (...users: Array<Scene['alice']>) =>
  Object.fromEntries(users.map((user) => [variableOf(user), user.token]))
const code = ({ name }: Scene['alice']) => registry.code(name)

async function releases(t: ExecutionContext, place: Scene, version: string, options: ReleaseOptions) {
  const run = await release(t, place, options)
  t.is(run.exitCode, 0, run.output)
  t.true(run.tags.includes(`v${version}`))
  t.true((await place.versions()).includes(version), run.output)
  return run
}

// The tests in test/differential/ check that changing the name alone changes nothing.
test('moving from @semantic-release/npm takes the name and somebody to ask, and can be undone', async (t) => {
  const place = await scene(({ alice }) => ({ features: ['approval', 'wait'], decide: () => codeOf(alice) }))
  const recipe = FIRST
  const NPM_TOKEN = await place.alice.createToken({ bypass2fa: true })
  const unattended = envOf(recipe, 'before', place, { NPM_TOKEN })
  await releases(t, place, '1.0.0', { plugins: pluginsOf(recipe, 'before'), env: unattended })
  await place.repository.commit('feat: move')
  const asking = envOf(recipe, 'after', place, { ...tokensOf(place.alice, place.bob), ...place.endpoint.env })
  await releases(t, place, '1.1.0', { plugins: pluginsOf(recipe, 'after'), env: asking })
  t.true(place.endpoint.questions.length > 0)
  await place.repository.commit('feat: go back')
  await releases(t, place, '1.2.0', { plugins: pluginsOf(recipe, 'before'), env: unattended })
})

test('moving from a token that bypasses 2FA takes a stage-only token and an approval on npmjs.com', async (t) => {
  const place = await scene()
  const recipe = 'a token that bypasses 2FA'
  const NPM_TOKEN = await place.alice.createToken({ stageOnly: true })
  const approved = createSite(registry, place)
    .staged()
    .then(({ id }) => registry.stage.approveOnSite(id))
  await releases(t, place, '1.0.0', {
    plugins: pluginsOf(recipe, 'after'),
    env: envOf(FIRST, 'before', place, { NPM_TOKEN }),
  })
  await approved
})

test('moving from CFA keeps its service', async (t) => {
  const place = await scene()
  const github = await startIdentities(t)
  const CFA_SECRET = randomBytes(16).toString('hex')
  const service = createCfaService({ secret: CFA_SECRET, project: '7', answer: () => code(place.alice) })
  const { url } = await startServer(t, service.serve)
  const values = { CFA_HOST: url.origin, CFA_PROJECT_ID: '7', CFA_SECRET, NPM_TOKEN: place.alice.token }
  await releases(t, place, '1.0.0', {
    ci: 'github',
    plugins: pluginsOf('CFA', 'after'),
    env: { ...github.env, ...envOf('CFA', 'after', place, values) },
  })
  t.is(service.requests.length, 1)
  const { started = {} } = service.requests[0] ?? {}
  t.is(typeof started.oidcToken, 'string')
})

test('moving from wait-for-secrets opens its form once', async (t) => {
  const place = await scene()
  const github = await startIdentities(t)
  const service = createSecretsService({ answer: () => [place.alice.name, code(place.alice)] })
  const { url } = await startServer(t, service.serve)
  const recipe = 'wait-for-secrets'
  await releases(t, place, '1.0.0', {
    ci: 'github',
    plugins: pluginsOf(recipe, 'after'),
    env: {
      ...github.env,
      CFA_WAIT_FOR_SECRETS_URL: url.href,
      ...envOf(recipe, 'after', place, tokensOf(place.alice, place.bob)),
    },
  })
  t.is(service.forms.length, 1)
})

test('moving from Optic keeps its app and its tokens', async (t) => {
  const place = await scene()
  const optic = randomBytes(12).toString('hex')
  const { url } = await startServer(t, createOpticService({ [optic]: () => ({ body: code(place.alice) }) }))
  const values = {
    ...tokensOf(place.alice),
    [variableOf(place.alice).replace('NPM', 'OPTIC')]: optic,
    CFA_OPTIC_URL: url.origin,
  }
  await releases(t, place, '1.0.0', {
    plugins: pluginsOf('Optic', 'after'),
    env: envOf('Optic', 'after', place, values),
  })
})

test('moving from a prompt behind ngrok keeps the address', async (t) => {
  const place = await scene(({ alice }) => ({ features: ['approval'], decide: () => codeOf(alice) }))
  const { CFA_RESPONDER_URL: OTP_URL = '', ...secret } = place.endpoint.env
  await releases(t, place, '1.0.0', {
    plugins: pluginsOf(FIRST, 'after'),
    env: envOf('a prompt behind ngrok', 'after', place, { ...tokensOf(place.alice), OTP_URL, ...secret }),
  })
})
