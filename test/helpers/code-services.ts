import { randomBytes } from 'node:crypto'
import type { ExecutionContext } from 'ava'
import { createCfaService } from '../fakes/cfa-service.ts'
import { createOpticService, type Phone } from '../fakes/optic-service.ts'
import { createSecretsService, type SecretsOptions } from '../fakes/secrets-service.ts'
import { type Received, type Served, startServer } from '../responders/server.ts'
import { startIdentities } from '../services/service-scene.ts'
import { variableOf } from './people.ts'
import type { Workspaces } from './workspaces-scene.ts'

/** A service that passes on codes, and the variables by which a job finds it. */
export interface CodeService {
  env: Record<string, string>
  /** What the job must not show. */
  secrets: string[]
  /** How many people were asked, by the service’s own count. */
  asked: () => number
}

/** A reply that replaces the service’s own. */
type Interrupt = (received: Received, count: number) => Served | undefined

/** CFA’s API, for a job on CircleCI. */
export async function startCfa(
  t: ExecutionContext,
  answer: (count: number) => string | undefined,
  interrupt?: Interrupt,
): Promise<CodeService> {
  const secret = randomBytes(16).toString('hex')
  const service = createCfaService({ secret, project: '7', answer, ...(interrupt ? { interrupt } : {}) })
  const { url } = await startServer(t, service.serve)
  return {
    env: {
      ...{ CFA_RESPONDER_URL: 'continuous-auth', CIRCLECI: 'true', CIRCLE_BUILD_NUM: '71' },
      ...{ CFA_HOST: url.origin, CFA_PROJECT_ID: '7', CFA_SECRET: secret },
    },
    secrets: [secret],
    asked: () => service.requests.length,
  }
}

/** StepSecurity’s page, for a job on GitHub. */
export async function startSecrets(
  t: ExecutionContext,
  answer: SecretsOptions['answer'],
  interrupt?: Interrupt,
): Promise<CodeService> {
  const github = await startIdentities(t)
  const service = createSecretsService({ answer, ...(interrupt ? { interrupt } : {}) })
  const { url } = await startServer(t, service.serve)
  return {
    env: {
      ...github.env,
      ...{ CFA_RESPONDER_URL: 'wait-for-secrets', CFA_WAIT_FOR_SECRETS_URL: url.href },
      ...{ GITHUB_REPOSITORY: 'example/project', GITHUB_RUN_ID: '9' },
    },
    secrets: [github.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN],
    asked: () => service.forms.length,
  }
}

/** Optic, with a phone for each of the two maintainers. */
export async function startOptic(
  t: ExecutionContext,
  { alice, bob }: Pick<Workspaces, 'alice' | 'bob'>,
  phones: { alice: Phone; bob: Phone },
): Promise<CodeService> {
  const [ofAlice, ofBob] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')]
  let rung = 0
  const counted =
    (phone: Phone): Phone =>
    (count, received) => {
      rung += 1
      return phone(count, received)
    }
  const serve = createOpticService({ [ofAlice]: counted(phones.alice), [ofBob]: counted(phones.bob) })
  const { url } = await startServer(t, serve)
  return {
    env: {
      ...{ CFA_RESPONDER_URL: 'optic', CFA_OPTIC_URL: url.origin },
      [variableOf(alice).replace('NPM', 'OPTIC')]: ofAlice,
      [variableOf(bob).replace('NPM', 'OPTIC')]: ofBob,
    },
    secrets: [ofAlice, ofBob],
    asked: () => rung,
  }
}
