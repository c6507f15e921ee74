import type { ErrorDefinition } from './definition.ts'
import { type AtResponder, EITHER, NOTHING } from './table-responder.ts'

export interface OfService {
  /** The name of the kind. */
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

/** Errors of the services that others have made. */
export const SERVICE_ERRORS = {
  ERESPONDERVARIABLE: {
    message: 'A variable that the service needs is missing or wrong.',
    meaning:
      'The services `continuous-auth`, `wait-for-secrets` and `optic` are set up by variables of their own. One of them is empty, not set, or can’t be used.',
    done: NOTHING,
    next: 'Set the variable in the release job. `docs/responders.md` lists those of each service. On GitHub, a secret that does not exist is passed on as an empty string.',
    facts: ({ service, variables }: OfService & { variables: readonly string[] }) => ({
      Service: service,
      Variables: variables,
    }),
  },
  ERESPONDERCI: {
    message: 'The service does not work in this CI.',
    meaning:
      'The service checks each build by asking its CI, and it does not support the CI that this job runs in. `continuous-auth` supports GitHub Actions and CircleCI. `wait-for-secrets` supports GitHub Actions.',
    done: NOTHING,
    next: 'Run the release there, or use another responder.',
    facts: ({ service }: OfService) => ({ Service: service }),
  },
  ERESPONDERACCOUNTS: {
    message: 'The service can’t say whose code it passes on.',
    meaning:
      'There are tokens of several npm users. A code is good for one user, and this service passes on a code without a name.',
    done: NOTHING,
    next: 'Name the one user whose codes the service brings in the option `accounts`, such as `["alice"]`. Or use a responder that knows who has answered.',
    facts: ({ service, usernames }: OfService & { usernames: readonly string[] }) => ({
      Service: service,
      Users: usernames,
    }),
  },
  ERESPONDERSERVICE: {
    message: 'The service did not do what it was asked.',
    meaning:
      'The service refused, or its reply was not one that it should give. Asking again would not change that.',
    done: EITHER,
    next: 'Check the variables of the service. If they are right, look at what the service itself says.',
    facts: ({ endpoint }: AtResponder & Partial<OfService>) => ({ Service: endpoint }),
    hint: ({ service = '' }: Partial<OfService>) => HINTS[service],
  },
} satisfies Record<string, ErrorDefinition>
