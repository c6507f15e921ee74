import { writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import type { Checkout, Env, Place, Project } from '../helpers/project.ts'
import { createProjectReleases } from '../helpers/release-project.ts'

const { hooks, everywhere } = createProjectReleases(test)

/** What actions/setup-node sets if the workflow gives no token. */
const PLACEHOLDER = 'XXXXX-XXXXX-XXXXX-XXXXX'

/** The user configuration that actions/setup-node writes, outside of the repository. */
const setupNode = ({ host, url, cwd }: Place & { cwd: string }, token = PLACEHOLDER) => {
  const file = path.join(cwd, '..', 'user.npmrc')
  writeFileSync(file, `//${host}/:_authToken=\${NODE_AUTH_TOKEN}\nregistry=${url}\nalways-auth=false\n`)
  // Makes the plugin take the registry for npm's own, so that it asks whose the token is.
  return { NPM_CONFIG_USERCONFIG: file, NODE_AUTH_TOKEN: token, DEFAULT_NPM_REGISTRY: url }
}

test('if setup-node’s placeholder overrides NPM_TOKEN, the error names the file and the variable', async (t) => {
  const project: Project = { env: (place) => setupNode(place) }
  const [peer, ours] = await Promise.all([hooks(t, project, 'peer'), hooks(t, project, 'unattended')])
  t.deepEqual([peer.hook, peer.codes], ['verifyConditions', ['EINVALIDNPMTOKEN']], peer.output)
  t.deepEqual([ours.hook, ours.codes], ['verifyConditions', ['EINVALIDNPMTOKEN']], ours.output)
  t.true(ours.details.includes(ours.checkout.env.NPM_CONFIG_USERCONFIG as string), ours.details)
  t.regex(ours.details, /NODE_AUTH_TOKEN/)
  t.deepEqual(ours.writes, [])
})

test('setup-node’s placeholder does not stop maintainers’ accounts from publishing', async (t) => {
  const project: Project = { env: (place) => setupNode(place) }
  for (const mode of ['attended', 'code only'] as const) {
    const ours = await hooks(t, project, mode)
    t.deepEqual([ours.codes, ours.versions], [[], ['1.0.0']], ours.output)
  }
})

test('a token that is only in setup-node’s variable works as with the peer', async (t) => {
  const project: Project = {
    // The publisher's token is the only one that the job has.
    env: (place) => ({ ...setupNode(place, '{token}'), NPM_TOKEN: undefined }),
  }
  const { peer, ours } = await everywhere(t, project, { modes: ['unattended'] })
  t.deepEqual(ours[0]?.codes, peer.codes, ours[0]?.output)
  t.deepEqual(ours[0]?.left, peer.left)
})

/** An account that needs a code publishes, and the job has one. */
const withCode = (env: (code: string) => Env) => ({
  before: async (checkout: Checkout) => {
    const { registry, name } = checkout
    const { name: user, token } = await registry.addUser(`owner-of-${name}`, { twoFactor: 'totp' })
    Object.assign(checkout.env, { NPM_TOKEN: token, ...env(registry.code(user)) })
  },
})
const codes: Array<{ where: string; project: Project }> = [
  { where: 'NPM_CONFIG_OTP', project: withCode((code) => ({ NPM_CONFIG_OTP: code })) },
  {
    where: '.npmrc',
    project: { ...withCode((code) => ({ THE_CODE: code })), files: { '.npmrc': 'otp=${THE_CODE}\n' } },
  },
]
for (const { where, project } of codes) {
  test(`a code that the job has in ${where} works as with the peer`, async (t) => {
    const { peer, ours } = await everywhere(t, project, { modes: ['unattended'] })
    t.deepEqual(peer.versions, ['1.0.0'], peer.output)
    t.deepEqual(ours[0]?.codes, [], ours[0]?.output)
    t.deepEqual(ours[0]?.left, peer.left)
  })
}
