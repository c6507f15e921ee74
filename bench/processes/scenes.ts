import type { Feature } from '@cfa/protocol'
import type { Files } from '../../test/helpers/repository.ts'
import type { Entry } from '../../test/helpers/semantic-release.ts'
import type { Fault } from '../../test-registry/index.ts'

/** What the job publishes with, and whom it can ask. */
export type Who = 'accounts' | 'token' | 'site' | 'identity'

/** One mode of releasing. */
export interface Scene {
  title: string
  /**
   * Default: the maintainers' accounts and an endpoint. `token`: `NPM_TOKEN` and nobody to ask. `site`: a stage-only
   * token and npmjs.com. `identity`: no token at all, and npmjs.com.
   */
  who?: Who
  features?: Feature[]
  /** How many codes the registry rejects before the right one. */
  rejected?: number
  /** Whether the maintainer confirms on npm's page instead of giving a code. */
  hasPasskey?: boolean
  options?: object
  package?: object
  files?: Files
  /** Whether the project's `.npmrc` has credentials for the registry. */
  hasNpmrc?: boolean
  /** What happens to the upload at the registry. */
  fault?: Omit<Fault, 'match'>
  /** The plugins after ours. */
  later?: Entry[]
  /** Whether it is released on a channel first. Then only its promotion to the default channel is measured. */
  isChannel?: boolean
}

const NODE = 'node --eval ""'
const SCRIPTS = Object.fromEntries(['prepublishOnly', 'publish', 'postpublish'].map((name) => [name, NODE]))
const STAGED = { publish: 'staged' }
const CHANGING = `import { appendFile } from 'node:fs/promises'
export const prepare = (_, { cwd }) => appendFile(cwd + '/index.js', '// changed')
`

export const SCENES: Scene[] = [
  { title: '`NPM_TOKEN`', who: 'token' },
  { title: '`NPM_TOKEN`, `tarballDir`', who: 'token', options: { tarballDir: 'packed' } },
  { title: '`NPM_TOKEN`, a channel', who: 'token', isChannel: true },
  { title: 'two accounts, endpoint' },
  { title: '… and a token in `.npmrc`', hasNpmrc: true },
  { title: '… and the first code is rejected', rejected: 1 },
  { title: '… and a passkey in place of a code', features: ['wait', 'sealed', 'web'], hasPasskey: true },
  { title: '… and the answer to the upload is lost', fault: { do: { type: 'drop-after' } } },
  { title: '… and the upload itself is lost', fault: { do: { type: 'drop-before' }, at: 'before-2fa' } },
  { title: '… and scripts around publishing', package: { scripts: SCRIPTS } },
  { title: '… and `tarballDir`', options: { tarballDir: 'packed' } },
  { title: '… and a channel', isChannel: true },
  { title: 'two accounts, endpoint with `approval`', features: ['approval'] },
  {
    title: '… and a later plugin changes a file',
    features: ['approval'],
    files: { 'change.mjs': CHANGING },
    later: ['./change.mjs'],
  },
  { title: 'staged, approved on npmjs.com', who: 'site' },
  { title: '… and the job’s identity alone', who: 'identity' },
  { title: 'staged, endpoint with `approval`', features: ['approval'], options: STAGED },
  { title: 'staged, endpoint', options: STAGED },
]
