import type { ErrorDefinition } from './definition.ts'
import { NOTHING, UNPUBLISHED } from './done.ts'
import type { AtResponder } from './table-responder.ts'

export interface OfService {
  /** The name of the kind of responder. */
  service: string
}

const HINTS: Record<string, string> = {
  'continuous-auth':
    'Compare `CFA_HOST`, `CFA_PROJECT_ID` and `CFA_SECRET` with what the service shows for the project. Its dashboard says why it refused a build.',
  'wait-for-secrets':
    'Check that StepSecurity knows the repository. Where `CFA_WAIT_FOR_SECRETS_URL` is set, it has to be the address of the API.',
  optic:
    'Check that `CFA_OPTIC_URL` is the address of your Optic, and that each token is one that the app shows.',
}

/** Errors of the services that others run. */
export const SERVICE_ERRORS = {
  ERESPONDERVARIABLE: {
    message: 'A variable that the service needs is missing or wrong.',
    meaning: 'It is empty, not set, or can’t be used.',
    done: NOTHING,
    next: 'Set it in the release job. `docs/responders.md` lists the variables of each service. On GitHub, a missing secret arrives as an empty string.',
    facts: ({ service, variables }: OfService & { variables: readonly string[] }) => ({
      Service: service,
      Variables: variables,
    }),
  },
  ERESPONDERCI: {
    message: 'The service does not work in this CI.',
    meaning:
      'It asks the CI about each build. `continuous-auth` can ask GitHub Actions and CircleCI, and `wait-for-secrets` GitHub Actions.',
    done: NOTHING,
    next: 'Run the release there, or use another responder.',
    facts: ({ service }: OfService) => ({ Service: service }),
  },
  ERESPONDERACCOUNTS: {
    message: 'The service can’t say whose code it passes on.',
    meaning: 'A code belongs to one npm user, and this job has tokens of several.',
    done: NOTHING,
    next: 'Name the one user whose codes the service passes on, as in `accounts: ["alice"]`. Or use a responder that knows who has answered.',
    facts: ({ service, usernames }: OfService & { usernames: readonly string[] }) => ({
      Service: service,
      Users: usernames,
    }),
  },
  ERESPONDERSERVICE: {
    message: 'The service did not do what it was asked.',
    meaning: 'It refused, or sent an unexpected reply. Asking again would not change that.',
    done: UNPUBLISHED,
    next: 'Check its variables. If they are right, look at what the service itself says.',
    facts: ({ endpoint }: AtResponder & Partial<OfService>) => ({ Service: endpoint }),
    hint: ({ service = '' }: Partial<OfService>) => HINTS[service],
  },
} satisfies Record<string, ErrorDefinition>
