import type { ErrorDefinition } from './definition.ts'
import { NOTHING, STILL_STAGED, UNPUBLISHED } from './done.ts'

export interface AtResponder {
  /** The address, without anything secret in it. */
  endpoint: string
}

export interface Declined {
  by?: string | undefined
  reason?: string | undefined
}

export interface AudienceFacts {
  variable: string
  found: readonly string[]
  expected: string
}

/** What an identity token says about itself. */
export interface Presented {
  issuer: string | undefined
  repository: string | undefined
  until: string | undefined
}

const where = ({ endpoint }: AtResponder) => ({ Responder: endpoint })
const who = ({ by, reason }: Declined) => ({ 'Declined by': by, 'Reason given': reason })

export const RESPONDER_ERRORS = {
  ENORESPONDER: {
    message: 'A maintainer should be asked, but there is no responder.',
    meaning:
      '`timeout`, `accounts`, `linkInLog` and `NPM_TOKEN_<username>` are for releases that somebody is asked about.',
    done: NOTHING,
    next: 'Set `CFA_RESPONDER_URL` (not empty) and `CFA_RESPONDER_SECRET`, or the option `responder`. To ask nobody, set `NPM_TOKEN`, and remove what is shown. If such variables are for something else, set `accounts: []`.',
    facts: ({ variables, options }: { variables: readonly string[]; options: readonly string[] }) => ({
      Variables: variables,
      Options: options,
    }),
  },
  ERESPONDERINSECURE: {
    message: 'The responder’s URL is not encrypted.',
    meaning:
      'Anybody on the way could read the codes and the secret. `http:` is only accepted for this machine.',
    done: NOTHING,
    next: 'Use an `https:` URL. If you trust everybody on the network, `CFA_ALLOW_INSECURE_RESPONDER=true` allows `http:`.',
    facts: where,
  },
  ERESPONDERSECRET: {
    message: 'The job has no way to authenticate.',
    meaning:
      'It has no identity token of its CI for the responder, and `CFA_RESPONDER_SECRET` is empty or not set.',
    done: NOTHING,
    next: 'Give the job its identity, or pass the responder’s secret to it as `CFA_RESPONDER_SECRET`. On GitHub, a missing secret arrives as an empty string.',
    facts: where,
  },
  ERESPONDERTOKEN: {
    message: 'The job got no identity token.',
    meaning: 'It authenticates to the responder with a token from its CI, a new one for each call.',
    done: UNPUBLISHED,
    next: 'Read what the source said. GitHub Actions needs the permission `id-token: write`. CircleCI and Buildkite need their own command in `PATH`, outside of the project. If this build can’t have an identity, set `CFA_RESPONDER_SECRET`.',
    facts: ({ endpoint, source }: AtResponder & { source: string }) => ({
      Responder: endpoint,
      Source: source,
    }),
  },
  ERESPONDERAUDIENCE: {
    message: 'The identity token was made for another audience.',
    meaning:
      'The responder takes only tokens whose audience (`aud`) is its own URL, so this one was not sent.',
    done: UNPUBLISHED,
    next: 'Have it made for exactly the audience that is needed, or correct the responder’s URL. A final slash makes a difference.',
    facts: ({ variable, found, expected }: AudienceFacts) => ({
      Token: variable,
      'Made for': found,
      Needed: expected,
    }),
  },
  ERESPONDERIDENTITY: {
    message: 'The responder does not accept this build.',
    meaning:
      'The job’s identity token is not valid there, or the project does not let this build ask. What the token says is shown, unverified.',
    done: UNPUBLISHED,
    next: 'Ask a member of the project at the responder: they see the reason, and decide which builds may ask.',
    facts: ({ endpoint, issuer, repository, until }: AtResponder & Partial<Presented>) => ({
      Responder: endpoint,
      Issuer: issuer,
      Repository: repository,
      'Valid until': until,
    }),
  },
  ERESPONDERAUTH: {
    message: 'The responder does not accept the secret.',
    meaning:
      '`CFA_RESPONDER_SECRET` is wrong. (For a responder on this machine, the job may also have neither a secret nor an identity.)',
    done: UNPUBLISHED,
    next: 'Compare the secret in your CI with the responder’s, which may have been replaced. If the job has none, set it, or give the job an identity.',
    facts: where,
  },
  ERESPONDERPROTOCOL: {
    message: 'There is no responder at this URL.',
    meaning:
      'Something else answered: a responder of protocol version 1 sends `{"protocol": 1, "features": […]}`, a simple endpoint 404 or 405.',
    done: NOTHING,
    next: 'Check the URL, which must not redirect. At `@cfa/responder` it ends in `/p/<project>`.',
    facts: where,
  },
  ERESPONDERUNREACHABLE: {
    message: 'The responder can’t be reached.',
    meaning: 'It did not answer, or is not working at the moment.',
    done: UNPUBLISHED,
    next: 'Check that it runs, its URL, and the job’s way to it (proxy, firewall, certificate). Then run the release again.',
    facts: where,
  },
  ERESPONDERREFUSED: {
    message: 'The responder refused the question.',
    meaning: 'Asking again would not change that.',
    done: UNPUBLISHED,
    next: 'Read its message. With status 404, check the URL’s path. Otherwise, check whether the project may ask for this package.',
    facts: where,
  },
  ERESPONDERANSWER: {
    message: 'The responder’s answer can’t be used.',
    meaning: 'It does not follow the protocol. It is not shown, because it may hold a code.',
    done: UNPUBLISHED,
    next: 'If the endpoint is your own, compare it with `docs/protocol.md`.',
    facts: where,
  },
  ERESPONDERSEAL: {
    message: 'The sealed answer does not fit the question.',
    meaning:
      'It was not sealed to this job’s key, or was given to another question or for other contents. Somebody may have replaced it on the way.',
    done: UNPUBLISHED,
    next: 'Compare the check phrase in the log with the page’s. If they differ, somebody may be intercepting your answers: don’t answer, and find out who. If they match, run the release again.',
    facts: where,
  },
  ERESPONDERMODULE: {
    message: 'The responder module can’t be used.',
    meaning: 'It was not found, failed while loading, or does not export `createResponder`.',
    done: NOTHING,
    next: 'Install it in the project. `docs/responders.md` shows what it must export. If you meant a URL, write it in full, with `https://`.',
    facts: ({ value }: { value: string }) => ({ Module: value }),
  },
  ERESPONDERTERMINAL: {
    message: 'There is no terminal to ask at.',
    meaning: 'With `responder: "terminal"`, the person at the terminal is asked, and this process has none.',
    done: NOTHING,
    next: 'Run it by hand in a terminal, or use another responder in CI.',
  },
  EAPPROVALDECLINED: {
    message: 'A maintainer declined the release.',
    done: 'No tag was pushed, and nothing was published, unless another maintainer approved the staged version first: the log says so, and a run from the same commit pushes its tag. A staged version keeps its number until it is discarded.',
    next: 'Settle it with the maintainer, and run the release again.',
    facts: who,
  },
  EAPPROVALTIMEOUT: {
    message: 'Nobody approved the release in time.',
    done: 'No tag was pushed, and nothing was published. A staged version stays staged, and keeps its number.',
    next: 'Run the release again, from the same commit, when a maintainer can answer. `timeout` changes how long it waits.',
    facts: where,
  },
  ERESPONDERCLOSED: {
    message: 'The responder has closed the question.',
    meaning:
      'Nobody declined. A later run that asks about the same release closes the question of an earlier one, and an admin of the responder can close any.',
    done: STILL_STAGED,
    next: 'See whether a later run has taken over. If none has, and no tag was pushed, run the release again. If a tag was pushed, finish the release by hand.',
    facts: where,
  },
  EOTPDECLINED: {
    message: 'A maintainer declined to give a code.',
    done: STILL_STAGED,
    next: 'Settle it with the maintainer.',
    facts: who,
  },
  EOTPTIMEOUT: {
    message: 'Nobody gave a code in time.',
    done: STILL_STAGED,
    next: 'If no tag was pushed, run the release again when a maintainer can answer. If one was pushed, that does nothing: finish the release by hand. `timeout` changes how long the job waits.',
    facts: where,
  },
} satisfies Record<string, ErrorDefinition>
