import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { parse } from 'yaml'
import { createFolder } from '../fakes/folder.ts'
import { startOptic, startSecrets } from '../helpers/code-services.ts'
import { createHarness } from '../helpers/harness.ts'
import { variableOf } from '../helpers/people.ts'
import type { Workspaces } from '../helpers/workspaces-scene.ts'

const { registry, workspaces, publish, codeOf } = await createHarness(test, { stages: true })
const docs = readFileSync('docs/migrating.md', 'utf8')
const PREFIX = 'npx @cfa/semantic-release-npm publish '

/** The step of a recipe that publishes with the project's own tool. */
function stepOf(recipe: string): { run: string; env: Record<string, string> } {
  const section = docs.split(/^## /m).find((text) => text.startsWith(`From ${recipe}\n`)) ?? ''
  const [, text = ''] = /^```yaml publish-after\n([^]*?)^```$/m.exec(section) ?? []
  const [step] = parse(text)
  return step
}

/** A package in the folder where the command runs, as in the recipes. */
async function place(features: 'approval'[] = []): Promise<Workspaces> {
  const at = await workspaces(({ alice }) => ({
    features,
    packages: {},
    names: ['one'],
    decide: () => codeOf(alice),
  }))
  await at.write('package.json', { name: `${at.scope}/one`, version: '1.0.0' })
  return at
}

/** Runs the line of the recipe, with a value for each variable that it names and for no other. */
async function publishes(
  t: ExecutionContext,
  recipe: string,
  at: Workspaces,
  { values, job = {}, user }: { values: Record<string, string>; job?: Record<string, string>; user: string },
): Promise<void> {
  const step = stepOf(recipe)
  t.true(step.run.startsWith(PREFIX))
  const words = step.run.slice(PREFIX.length).split(' ')
  const [flags, command] = [words.slice(0, words.indexOf('--')), words.slice(words.indexOf('--') + 1)]
  const named = Object.keys(step.env).map((name) =>
    name.replace('ALICE', variableOf(at.alice).slice(10)).replace('BOB', variableOf(at.bob).slice(10)),
  )
  t.deepEqual(named.toSorted(), Object.keys(values).toSorted())
  const { exitCode, stderr } = await publish({ ...at, env: { ...values, ...job } }, { flags, command })
  t.is(exitCode, 0, stderr)
  t.is(registry.publisherOf(at.names[0] ?? '', '1.0.0'), user)
}

/** What `registry-url` of actions/setup-node leaves for later steps, with its placeholder for a missing token. */
async function setupNode(t: ExecutionContext, { cwd }: Workspaces): Promise<Record<string, string>> {
  const { host } = new URL(registry.url)
  const folder = createFolder(t, {
    '.npmrc': `//${host}/:_authToken=\${NODE_AUTH_TOKEN}\nregistry=${registry.url}\n`,
  })
  await writeFile(path.join(cwd, '.npmrc'), '')
  return {
    NPM_CONFIG_USERCONFIG: path.join(folder, '.npmrc'),
    NODE_AUTH_TOKEN: 'XXXXX-XXXXX-XXXXX-XXXXX',
  }
}

const tokenOf = (user: Workspaces['alice']) => ({ [variableOf(user)]: user.token })

test('moving from wait-for-secrets with npm publish keeps the command', async (t) => {
  const at = await place()
  const { bob } = at
  const { env } = await startSecrets(t, () => [bob.name, registry.code(bob.name)])
  const { CFA_RESPONDER_URL, ...job } = env
  t.is(CFA_RESPONDER_URL, 'wait-for-secrets')
  await publishes(t, 'wait-for-secrets', at, {
    values: { ...tokenOf(at.alice), ...tokenOf(bob) },
    job: { ...job, ...(await setupNode(t, at)) },
    user: bob.name,
  })
})

test('moving from Optic with a tool that raises the version keeps the app and the tokens', async (t) => {
  const at = await place()
  const phone = () => ({ body: registry.code(at.alice.name) })
  const { env } = await startOptic(t, at, { alice: phone, bob: () => 'hold' })
  const { CFA_OPTIC_URL = '' } = env
  const optic = variableOf(at.alice).replace('NPM', 'OPTIC')
  await publishes(t, 'Optic', at, {
    values: { ...tokenOf(at.alice), [optic]: env[optic] ?? '', CFA_OPTIC_URL },
    user: at.alice.name,
  })
})

test('moving from a prompt behind ngrok with npm publish keeps the address and the command', async (t) => {
  const at = await place(['approval'])
  await publishes(t, 'a prompt behind ngrok', at, {
    values: { ...tokenOf(at.alice), ...at.endpoint.env },
    user: at.alice.name,
  })
})
