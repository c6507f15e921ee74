import path from 'node:path'
import test from 'ava'
import { signingOf } from '../../lib/cfa-publish/signing.ts'
import { createContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder } from '../fakes/folder.ts'

const runIn = (cwd: string, env: Record<string, string>) => ({
  context: { ...createContext(), cwd, env },
  effects: effectsWith({ processEnv: () => ({}) }),
})
const GITHUB = {
  GITHUB_ACTIONS: 'true',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://actions.example/token?v=1',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job',
}
const SIGNED = {
  'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
  'packages/a/package.json': JSON.stringify({ name: 'a', publishConfig: { provenance: true } }),
}

test('a command gets no identity if nothing asks for provenance', async (t) => {
  t.is(await signingOf(runIn(createFolder(t, { 'package.json': '{"name":"a"}' }), GITHUB)), undefined)
})

test('if a workspace package asks for provenance, the door gives the command an identity', async (t) => {
  const signing = await signingOf(runIn(createFolder(t, SIGNED), GITHUB))
  const seen = signing?.variables({ url: 'http://127.0.0.1:1/', token: 'of-the-door' })
  t.deepEqual(seen, {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/-/identity?for=provenance',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-door',
  })
})

test('a job that can’t sign is ENOPROVENANCE', async (t) => {
  await t.throwsAsync(signingOf(runIn(createFolder(t, SIGNED), {})), { code: 'ENOPROVENANCE' })
  const env = { npm_config_provenance: 'true' }
  await t.throwsAsync(signingOf(runIn(createFolder(t), env)), { code: 'ENOPROVENANCE' })
})

test('Yarn’s setting asks for provenance, in its environment or in the nearest file that has it', async (t) => {
  const rc = (value: unknown) => `nodeLinker: node-modules\nnpmPublishProvenance: ${value}\n`
  const files = {
    '.yarnrc.yml': rc(true),
    'off/.yarnrc.yml': rc(false),
    'other/.yarnrc.yml': 'nodeLinker: pnp\n',
  }
  const folder = createFolder(t, files)
  const isSigned = async (at: string, env = {}) =>
    (await signingOf(runIn(path.join(folder, at), { ...GITHUB, HOME: folder, ...env }))) !== undefined
  t.deepEqual([await isSigned('.'), await isSigned('other'), await isSigned('off')], [true, true, false])
  t.true(await isSigned('off', { YARN_NPM_PUBLISH_PROVENANCE: '1' }))
  t.false(await isSigned('.', { yarn_npm_publish_provenance: 'false' }))
})
