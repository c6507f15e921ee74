import test from 'ava'
import { identityNeeds } from '../../lib/doctor/identity-needs.ts'
import type { Project } from '../../lib/doctor/read-project.ts'
import type { VerifiedEntry } from '../../lib/doctor/verify-entry.ts'
import { getError } from '../../lib/errors/get-error.ts'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import type { Env } from '../../lib/types.ts'
import type { Mode } from '../../lib/verify/types.ts'
import { createFolder } from '../fakes/folder.ts'

interface Case {
  responder?: string
  publish?: 'direct' | 'staged'
  mode?: object
  errors?: Error[]
  registry?: string
  publishConfig?: Project['pkg']['publishConfig']
  /** npm's own settings. */
  npm?: Record<string, unknown>
  env?: Env
  needs: string[]
}

const trusted = { kind: 'unattended', writer: { isTrusted: true } }
const token = { kind: 'unattended', writer: { isTrusted: false } }
const noToken = [getError('ENONPMTOKEN', { registry: OFFICIAL_REGISTRY })]
const endpoint = 'https://release.example/p/a'
const secret = { CFA_RESPONDER_SECRET: 's' }

const cases: Record<string, Case> = {
  'an unattended release by a trusted publisher': { mode: trusted, needs: ['isTrusted'] },
  'an unattended release with a token': { mode: token, needs: [] },
  'an unattended release without a token': { errors: noToken, needs: ['isTrusted'] },
  'an unattended release without a token at another registry': {
    errors: noToken,
    registry: 'https://registry.example/',
    needs: [],
  },
  'an unattended release with provenance': {
    mode: token,
    publishConfig: { provenance: true },
    needs: ['isSigned'],
  },
  'a release with a provenance bundle that was made elsewhere': {
    mode: token,
    publishConfig: { provenance: true },
    npm: { 'provenance-file': 'bundle.sigstore' },
    needs: [],
  },
  'a release that npmjs.com approves': { responder: 'npm', publish: 'staged', needs: ['isTrusted'] },
  'an endpoint without a secret': { responder: endpoint, needs: ['isProof'] },
  'an endpoint with a secret': { responder: endpoint, env: secret, needs: [] },
  'an endpoint with a secret, and provenance': {
    responder: endpoint,
    env: secret,
    publishConfig: { provenance: true },
    needs: ['isSigned'],
  },
  'an endpoint on this machine': { responder: 'http://127.0.0.1:8080/', needs: [] },
  'wait-for-secrets': { responder: 'wait-for-secrets', env: secret, needs: ['isProof'] },
  'continuous-auth': { responder: 'continuous-auth', env: secret, needs: ['isProof'] },
  'continuous-auth on CircleCI': { responder: 'continuous-auth', env: { CIRCLECI: 'true' }, needs: [] },
}

for (const [title, { needs, ...given }] of Object.entries(cases)) {
  test(`${title} needs ${needs.length > 0 ? `the job’s identity (${needs.join()})` : 'no identity of the job'}`, (t) => {
    const { responder, publish = 'direct', mode, errors = [], npm = {}, env = {} } = given
    const { registry = OFFICIAL_REGISTRY, publishConfig = {} } = given
    const verified = { options: { responder, publish }, mode: mode as Mode | undefined, errors }
    const settings = { get: (name: string) => npm[name], where: () => 'default' }
    const project = { pkg: { name: 'a', publishConfig }, registry: { url: registry }, settings }
    const place = { cwd: createFolder(t), env }
    const found = identityNeeds(verified as VerifiedEntry, project as unknown as Project, place)
    t.deepEqual(
      Object.entries(found).flatMap(([name, value]) => (value === true ? [name] : [])),
      needs,
    )
  })
}
