import { readHttpUrl } from '@cfa/protocol'
import type { Config } from '../config/config.ts'
import type { Effects } from '../effects.ts'
import { ServiceError } from '../errors.ts'
import type { FetchJson } from '../identity/fetch-json.ts'
import { type Identity, refused } from '../identity/identity.ts'
import type { VerifiedBuild } from '../identity/verified-build.ts'
import { createLimiter } from '../limiter.ts'
import type { Asker } from '../projects/secrets.ts'
import type { Questions } from '../questions/questions.ts'
import type { Database } from '../store/database.ts'
import { createCircleci } from './circleci.ts'
import type { Client } from './client.ts'
import { codeKeyOf } from './code-key.ts'
import { questionFor } from './question.ts'
import { askedReply, type CfaRequest, newReply, type RequestContent, type RequestReply } from './request.ts'
import { createRequestStore } from './store.ts'
import { createTakeCode } from './take-code.ts'

/** The audience of these clients' identity tokens, and of no others. */
const AUDIENCE = 'continuousauth.dev'
const MINUTE_MS = 60_000
/** Each request may cost a look at CircleCI or at an issuer's keys. */
const REQUESTS_IN_A_MINUTE = 60

interface CfaContext {
  config: Pick<Config, 'openPerProject' | 'clientWaitMs' | 'circleciUrl'>
  effects: Pick<Effects, 'now' | 'uuid' | 'token' | 'sleep'>
  database: Database
  log: Record<'warn', (facts: object, message: string) => void>
  fetchJson: FetchJson
  identity: Pick<Identity, 'prove' | 'accepted'>
  questions: Pick<Questions, 'ask' | 'wait' | 'handOut' | 'find'>
}

/** Creates what clients of the CFA API call: they make a request, prove that it is theirs, and poll for the code. */
export function createCfa(context: CfaContext) {
  const { config, effects, identity, questions, log } = context
  const requests = createRequestStore(context)
  const circleci = createCircleci({ ...context, url: config.circleciUrl })
  const flood = createLimiter(REQUESTS_IN_A_MINUTE, MINUTE_MS, effects.now)

  /**
   * Makes a request from GitHub. Throws `too_many`, `not_allowed` without a token that the project requires,
   * `build_refused`, `wrong_secret` for a token that proves nothing, `unavailable`.
   */
  async function fromGithub(
    { asker }: Client,
    given: { oidcToken?: string | undefined; buildUrl: string },
  ): Promise<RequestReply> {
    checkFlood(asker)
    const found = asker.identity === null ? null : await proofOf(asker, given.oidcToken)
    const buildUrl = readHttpUrl(given.buildUrl) ?? null
    return await keep(asker, {
      ...{ ci: 'github', buildUrl, buildNumber: null, proof: null },
      identity: found,
    })
  }

  /**
   * Makes a request from CircleCI. Throws `too_many`, or `not_allowed` if the project's builds have to prove themselves
   * and this one can't.
   */
  async function fromCircleci({ asker }: Client, buildNumber: number): Promise<RequestReply> {
    checkFlood(asker)
    if (asker.identity !== null && !(await circleci.accessOf(asker.id)))
      throw new ServiceError(
        'not_allowed',
        'The builds of this project have to prove themselves. For CircleCI, run `cfa-responder project circleci` first.',
      )
    const proof = effects.token()
    return await keep(asker, { ci: 'circleci', buildUrl: null, buildNumber, proof, identity: null })
  }

  function checkFlood({ id }: Pick<Asker, 'id'>, what: 'requests' | 'proofs' = 'requests'): void {
    const retryAfterS = flood.hit(`${what} ${id}`)
    if (retryAfterS > 0) throw new ServiceError('too_many', 'This project asks too often.', { retryAfterS })
  }

  async function proofOf(asker: Asker, token: string | undefined): Promise<RequestContent['identity']> {
    if (!token)
      throw new ServiceError(
        'not_allowed',
        `The builds of this project have to prove themselves: set GITHUB_OIDC_TOKEN to a token for ${AUDIENCE}.`,
      )
    const proof = await identity.prove(asker, token, AUDIENCE)
    if (proof.token.question !== undefined) throw refused()
    await identity.accepted({ ...asker, proof })
    return proof
  }

  const keep = async ({ id }: Asker, content: RequestContent) => newReply(await requests.add(id, content))

  /**
   * Asks the people, once. Throws `not_found`, `not_allowed` for a proof that CircleCI has not seen, `unavailable`, and
   * the errors of `questions.ask`.
   */
  async function validate(
    { asker, secret }: Client,
    ci: RequestContent['ci'],
    id: string,
  ): Promise<RequestReply> {
    const known = await questions.find(asker, id)
    if (known) return askedReply(known.question)
    const request = await requests.find(asker.id, id)
    if (request?.content.ci !== ci) throw new ServiceError('not_found', 'There is no such request.')
    const build = ci === 'circleci' ? await checkProof(asker, request) : null
    const proved = request.content.identity
    // The rules may be newer than the request, and the token for CircleCI may be gone.
    if (asker.identity !== null && !proved && !build)
      throw new ServiceError('not_allowed', 'The builds of this project have to prove themselves.')
    const { publicJwk: key } = codeKeyOf(secret, id)
    const repository = build?.repository ?? null
    const question = questionFor(request, { key, waitMs: config.clientWaitMs, repository })
    const proof = proved && { ...proved, token: { ...proved.token, question: undefined } }
    const asked = await questions.ask(
      { ...asker, ...(proof && { proof }), ...(build && { build }) },
      question,
    )
    await requests.remove(id)
    return askedReply(asked)
  }

  /** Checks the request's proof. Resolves with the build that printed it, or `null` if nobody can check it. */
  async function checkProof({ id, name }: Asker, { content }: CfaRequest): Promise<VerifiedBuild | null> {
    const access = await circleci.accessOf(id)
    if (!access) return null
    checkFlood({ id }, 'proofs')
    const { buildNumber, proof } = content
    const has = await circleci.hasPrinted(access, buildNumber ?? 0, proof ?? '').catch((error: Error) => {
      log.warn({ project: name, why: error.message }, 'CircleCI could not be asked for the proof of a build.')
      throw new ServiceError('unavailable', 'CircleCI could not be asked for the proof of this build.')
    })
    if (!has)
      throw new ServiceError('not_allowed', 'CircleCI has no running build that printed this proof last.')
    return circleci.buildOf(access, buildNumber ?? 0)
  }

  return { fromGithub, fromCircleci, validate, poll: createTakeCode(context) }
}

export type Cfa = ReturnType<typeof createCfa>
