import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { createIdentity } from '../responder/src/identity/identity.ts'
import { githubRule } from '../responder/src/identity/presets.ts'
import { openStore } from '../responder/src/store/open.ts'
import { readOptions } from './support/options.ts'
import { printMachine, printTable, showRatio } from './support/table.ts'

/**
 * Measures what it costs to verify that a real build asks, once the issuer's keys are known: the signature, times and
 * audience of its token, and the project's rules. Paired with only jose's `jwtVerify`.
 */

const ISSUER = 'https://token.actions.githubusercontent.com'
const AUDIENCE = 'https://cfa.example/p/tool'
const WARM_UP = 500
const TARGET_MS = 5

const { runs } = readOptions({ runs: 5000, quickRuns: 1000 })

const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'key', alg: 'RS256', use: 'sig' }] }
const dataDir = await mkdtemp(path.join(tmpdir(), 'bench-identity-'))
const database = await openStore({ dataDir, databaseUrl: null }, { asService: true, now: Date.now })
const identity = createIdentity({
  config: { publicUrl: 'https://cfa.example' },
  effects: { now: Date.now },
  database,
  log: { info: () => {}, warn: () => {} },
  fetchJson: async (url) => (url.endsWith('/jwks') ? keys : { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` }),
  builds: { keep: async () => {} },
})
const project = { id: 'tool', name: 'tool', identity: [githubRule('74', { workflow: 'release.yml' })] }
const local = createLocalJWKSet(keys)

const [peer, ours]: [number[], number[]] = [[], []]
for (let run = -WARM_UP; run < runs; run += 1) {
  const token = await sign()
  const peerMs = await time(() => jwtVerify(token, local, { issuer: ISSUER, audience: AUDIENCE }))
  const ourMs = await time(() => identity.prove(project, token))
  if (run < 0) continue
  peer.push(peerMs)
  ours.push(ourMs)
}
await database.close()
await rm(dataDir, { recursive: true })

const shown = (values: number[]) => [at(values, 0.5), at(values, 0.99)].map((ms) => `${ms.toFixed(3)} ms`)
const worst = at(ours, 0.99)
printTable(
  ['verifying a build', 'median', '99 of 100', 'times the peer', 'target'],
  [
    ['jose, jwtVerify', ...shown(peer), '1.00', ''],
    [
      'ours, with the rules',
      ...shown(ours),
      showRatio(at(ours, 0.5) / at(peer, 0.5)),
      `${worst.toFixed(2)} ms ${worst < TARGET_MS ? '<' : '≥'} ${TARGET_MS} ms ${worst < TARGET_MS ? 'met' : 'missed'}`,
    ],
  ],
)
printMachine(runs, 'tokens, each verified by both')

/** Signs a token with the claims that GitHub sets. */
function sign(): Promise<string> {
  const claims = {
    repository: 'example/tool',
    repository_id: '74',
    repository_owner_id: '65',
    ref: 'refs/heads/main',
    sha: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
    event_name: 'push',
    workflow_ref: 'example/tool/.github/workflows/release.yml@refs/heads/main',
    runner_environment: 'github-hosted',
    actor: 'ada',
    run_id: '1',
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'key' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey)
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function at(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN
}
