import { createHash } from 'node:crypto'
import { BUILD_REFUSED, type Question } from '@cfa/protocol'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import { createLimiter } from '../limiter.ts'
import type { Database } from '../store/database.ts'
import { type Builds, useToken } from './builds.ts'
import type { FetchJson } from './fetch-json.ts'
import { createIssuerKeys, IssuerUnavailableError } from './issuer-keys.ts'
import { judge, type Policy } from './policy.ts'
import { readBuild, type VerifiedBuild } from './verified-build.ts'
import { TokenError, type VerifiedToken, verifyToken } from './verify-token.ts'

/** What a job has proved. */
export interface Proof {
  token: VerifiedToken
  build: VerifiedBuild
}

interface Proving {
  id: string
  name: string
  identity: Policy | null
}

interface Asking {
  id: string
  proof?: Proof
}

type Released = Pick<Question, 'package' | 'packages'>

interface IdentityContext {
  config: { publicUrl: string }
  effects: Pick<Effects, 'now'>
  database: Database
  log: Record<'info' | 'warn', (facts: object, message: string) => void>
  fetchJson: FetchJson
  builds: Pick<Builds, 'keep'>
}

const ISSUER_RETRY_S = 10
const MINUTE_MS = 60_000
/** Of one project. Anyone has tokens of a shared issuer: with them nobody fills the log, or keeps the store busy. */
const REFUSALS_KEPT_IN_A_MINUTE = 60

/** Proves which build asks, by the identity token that its CI service gave it. */
export function createIdentity(context: IdentityContext) {
  const { config, effects, database, log, builds } = context
  const { keyOf } = createIssuerKeys(context)
  const refusals = createLimiter(REFUSALS_KEPT_IN_A_MINUTE, MINUTE_MS, effects.now)

  /**
   * `audience`: another one than the project's endpoint, and no token for one question then.
   *
   * Throws `wrong_secret` where the token proves nothing here, `build_refused` where it proves a build that may not ask, and
   * `unavailable` where its issuer's keys are not to be had.
   */
  async function prove(project: Proving, bearer: string, audience?: string): Promise<Proof> {
    const rules = project.identity ?? []
    const token = await verify(project, rules, bearer, audience)
    const judged = judge(token.issuer, token.claims, rules)
    if ('rule' in judged) return { token, build: readBuild(judged.rule, token.claims) }
    await keepRefusal(project, token, judged.refusal)
    throw refused()
  }

  async function keepRefusal({ id, name }: Proving, token: VerifiedToken, why: string): Promise<void> {
    if (refusals.hit(id) > 0) return
    const { repository } = readBuild({ ci: 'other', issuer: token.issuer }, token.claims)
    const facts = { project: name, issuer: token.issuer, repository, why }
    log.warn(facts, 'A build was refused: no rule of the project is met.')
    await builds.keep(id, token, why)
  }

  async function verify(
    { id, name }: Proving,
    rules: Policy,
    bearer: string,
    audience = `${config.publicUrl}/p/${name}`,
  ): Promise<VerifiedToken> {
    const issuers = rules.map(({ issuer }) => issuer)
    try {
      return await verifyToken(bearer, { issuers, audience, keyOf, now: effects.now() })
    } catch (error) {
      if (error instanceof IssuerUnavailableError) {
        const facts = { retryAfterS: ISSUER_RETRY_S }
        throw new ServiceError(
          'unavailable',
          'The issuer of this token can’t be reached for its keys right now. Try again.',
          facts,
        )
      }
      if (!(error instanceof TokenError)) throw error
      log.info({ project: name, code: error.code, why: error.message }, 'An identity token was not accepted.')
      await keepMistake(id, rules, error)
      throw wrongToken()
    }
  }

  /** Of a build that the rules allow: its people would look for the mistake in vain. Of others it is no news. */
  async function keepMistake(id: string, rules: Policy, { signed, message }: TokenError): Promise<void> {
    if (!signed || 'refusal' in judge(signed.issuer, signed.claims, rules)) return
    await builds.keep(id, signed, `Its token was not accepted. ${message}`)
  }

  /**
   * Whether a question may be asked with this token: that one question where it is for one, one release otherwise.
   *
   * @param bodyHash - SHA-256 of the request's body, base64url.
   */
  async function spend(asker: Asking, bodyHash: string, question: Released): Promise<void> {
    if (!asker.proof) return
    const { token } = asker.proof
    const release = JSON.stringify([asker.id, ...releaseOf(question)])
    const isGood =
      token.question === undefined ? await useToken(database, token, release) : token.question === bodyHash
    if (isGood) return await accepted(asker)
    log.warn({ issuer: token.issuer, release }, 'An identity token was used for another question.')
    throw wrongToken()
  }

  /** Keeps that a build may ask, for those who change the rules. */
  async function accepted({ id, proof }: Asking): Promise<void> {
    if (proof) await builds.keep(id, proof.token, null)
  }

  return { prove, spend, accepted }
}

/** Several packages that are asked for at once are one release. */
function releaseOf({ package: { name, version }, packages }: Released): string[] {
  if (!packages) return [name, version]
  const listed = JSON.stringify(packages.map((one) => [one.name, one.version]))
  return ['several', createHash('sha256').update(listed).digest('base64url')]
}

export type Identity = ReturnType<typeof createIdentity>

export const refused = () =>
  new ServiceError(BUILD_REFUSED, 'This build may not ask. The page of the project says why.')
const wrongToken = () => new ServiceError('wrong_secret', 'This identity token is not accepted here.')
