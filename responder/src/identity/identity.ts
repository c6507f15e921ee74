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

type Released = Pick<Question, 'kind' | 'package' | 'packages'>

interface IdentityContext {
  config: { publicUrl: string }
  effects: Pick<Effects, 'now'>
  database: Database
  log: Record<'info' | 'warn', (facts: object, message: string) => void>
  fetchJson: FetchJson
  builds: Pick<Builds, 'keep'>
}

const NOT_ACCEPTED = 'Its token was not accepted.'
const ISSUER_RETRY_S = 10
const MINUTE_MS = 60_000
/**
 * For each project. Anyone can get tokens from a shared issuer, and must not fill the log or keep the store busy with
 * them.
 */
const REFUSALS_KEPT_IN_A_MINUTE = 60

/** Proves which build is asking, by the identity token that it got from its CI service. */
export function createIdentity(context: IdentityContext) {
  const { config, effects, database, log, builds } = context
  const { keyOf } = createIssuerKeys(context)
  const refusals = createLimiter(REFUSALS_KEPT_IN_A_MINUTE, MINUTE_MS, effects.now)

  /**
   * Verifies a job's token and judges its build by the project's rules.
   *
   * @param audience - Default: the project's endpoint. With another one, a token can't be for a single question.
   * @throws {ServiceError} `wrong_secret` if the token proves nothing here, `build_refused` if it proves a build that
   *   may not ask, `unavailable` if the issuer's keys can't be read.
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
      await keepMistake({ id, name }, rules, error)
      throw wrongToken()
    }
  }

  /**
   * Logs a mistake in a token, and keeps it if the rules allow the token's build: its people would look for it in vain.
   * A build that the rules refuse anyway is not kept.
   */
  async function keepMistake(
    { id, name }: Pick<Proving, 'id' | 'name'>,
    rules: Policy,
    { code, signed, message }: TokenError,
  ): Promise<void> {
    // Anyone can make up a token, so those that no issuer signed must not use up what the others may log.
    if (refusals.hit(signed ? id : `${id} unsigned`) > 0) return
    log.info({ project: name, code, why: message }, 'An identity token was not accepted.')
    if (!signed || 'refusal' in judge(signed.issuer, signed.claims, rules)) return
    await builds.keep(id, signed, `${NOT_ACCEPTED} ${message}`)
  }

  /**
   * Checks that the token may ask this question. A token for one question asks that one, any other asks for one
   * release, and about the dist-tags of one more. The project's people see why a token was refused.
   *
   * @param bodyHash - SHA-256 of the request's body, base64url.
   * @throws {ServiceError} `wrong_secret` if the token is for another question or was used for another release.
   */
  async function spend(asker: Asking, bodyHash: string, question: Released): Promise<void> {
    if (!asker.proof) return
    const { token } = asker.proof
    const release = JSON.stringify([asker.id, ...releaseOf(question)])
    const isDistTag = question.kind === 'dist-tag' && !question.packages
    const isForAny = token.question === undefined
    const isGood = isForAny
      ? await useToken(database, token, { release, isDistTag })
      : token.question === bodyHash
    if (isGood) return await accepted(asker)
    if (refusals.hit(asker.id) > 0) throw wrongToken()
    log.warn({ issuer: token.issuer, release }, 'An identity token was used for another question.')
    const why = isForAny ? 'It was already used for another release.' : 'It is for another question.'
    await builds.keep(asker.id, token, `${NOT_ACCEPTED} ${why}`)
    throw wrongToken()
  }

  /** Keeps an accepted build, for the people who change the rules. */
  async function accepted({ id, proof }: Asking): Promise<void> {
    if (proof) await builds.keep(id, proof.token, null)
  }

  return { prove, spend, accepted }
}

/** Identifies a release. Packages that are asked for together are one release. */
function releaseOf({ package: { name, version }, packages }: Released): string[] {
  if (!packages) return [name, version]
  const listed = JSON.stringify(packages.map((one) => [one.name, one.version]))
  return ['several', createHash('sha256').update(listed).digest('base64url')]
}

export type Identity = ReturnType<typeof createIdentity>

export const refused = () =>
  new ServiceError(BUILD_REFUSED, 'This build may not ask. The page of the project says why.')
const wrongToken = () => new ServiceError('wrong_secret', 'This identity token is not accepted here.')
