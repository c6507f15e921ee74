import type { ErrorDefinition } from './definition.ts'

export const NOTHING = 'Nothing. No tag was pushed, and nothing was uploaded.'
export const EITHER =
  'Before the tag, nothing was published and no tag was pushed. While publishing, the tag was pushed and the package was not published. A staged version stays staged. The error’s text says which.'

export interface AtResponder {
  /** Without anything secret in it. */
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

/** What an identity token says of itself. */
export interface Presented {
  issuer: string | undefined
  repository: string | undefined
  until: string | undefined
}

const where = ({ endpoint }: AtResponder) => ({ Responder: endpoint })
const who = ({ by, reason }: Declined) => ({ 'Declined by': by, 'Reason given': reason })

export const RESPONDER_ERRORS = {
  ENORESPONDER: {
    message: 'There are maintainers’ tokens, but no responder.',
    meaning:
      'To publish with a maintainer’s token (`NPM_TOKEN_<username>`), that maintainer has to be asked. No responder is set up to ask.',
    done: NOTHING,
    next: 'Set `CFA_RESPONDER_URL` and `CFA_RESPONDER_SECRET`, or the option `responder`. To publish with one token and ask nobody, set `NPM_TOKEN` instead.',
    facts: ({ variables }: { variables: readonly string[] }) => ({ Variables: variables }),
  },
  ERESPONDERINSECURE: {
    message: 'The responder’s URL is not encrypted.',
    meaning:
      'Anybody on the way could read the codes and the responder’s secret. `http:` is only accepted for this machine.',
    done: NOTHING,
    next: 'Use an `https:` URL. If you trust everybody on the network, `CFA_ALLOW_INSECURE_RESPONDER=true` allows `http:`.',
    facts: where,
  },
  ERESPONDERSECRET: {
    message: 'The job has nothing to prove itself with.',
    meaning:
      'The responder can’t know that your job is asking. The job has no identity token of its CI for the responder, and `CFA_RESPONDER_SECRET` is empty or not set.',
    done: NOTHING,
    next: 'Give the job its identity. Or store the responder’s secret in your CI and pass it to the job as `CFA_RESPONDER_SECRET`. On GitHub, a secret that does not exist is passed on as an empty string.',
    facts: where,
  },
  ERESPONDERTOKEN: {
    message: 'The job got no identity token.',
    meaning:
      'The job proves itself to the responder with an identity token of its CI, which is made anew for each call. This time there was none.',
    done: EITHER,
    next: 'Read what the source said, above. GitHub Actions needs the permission `id-token: write`. CircleCI and Buildkite need their own command in `PATH`, outside of the project. If this build can’t have an identity, `CFA_RESPONDER_SECRET` works without one.',
    facts: ({ endpoint, source }: AtResponder & { source: string }) => ({
      Responder: endpoint,
      Source: source,
    }),
  },
  ERESPONDERAUDIENCE: {
    message: 'The identity token is made for something else.',
    meaning:
      'An identity token is good for the audience (`aud`) that it was made for. The responder takes those made for its own URL, so this one was not sent.',
    done: EITHER,
    next: 'Have the token made for exactly the audience that is needed, or correct the responder’s URL. A slash at the end makes a difference.',
    facts: ({ variable, found, expected }: AudienceFacts) => ({
      Token: variable,
      'Made for': found,
      Needed: expected,
    }),
  },
  ERESPONDERIDENTITY: {
    message: 'The responder does not accept this build.',
    meaning:
      'The job proved itself with an identity token, and the responder refused it: the token is not valid there, or the project does not let this build ask. What the token says is shown here, and nobody has verified it.',
    done: EITHER,
    next: 'Ask somebody who belongs to the project at the responder. They see the reason there, and decide which builds may ask.',
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
      'The responder says that the secret in `CFA_RESPONDER_SECRET` is wrong. It also says so when it runs on this machine, and a job with neither a secret nor an identity asks it.',
    done: EITHER,
    next: 'Compare the secret in your CI with the one at the responder. It may have been replaced. If the job has no secret, set it, or give the job an identity.',
    facts: where,
  },
  ERESPONDERPROTOCOL: {
    message: 'There is no responder at this URL.',
    meaning:
      'Something answered, but not the way a responder of protocol version 1 does. That is `{"protocol": 1, "features": […]}`, or 404 or 405 from a simple endpoint.',
    done: NOTHING,
    next: 'Check the URL. It must be the endpoint itself, and must not redirect.',
    facts: where,
  },
  ERESPONDERUNREACHABLE: {
    message: 'The responder can’t be reached.',
    meaning: 'The responder did not answer, or it answered that it can’t work at the moment.',
    done: EITHER,
    next: 'Check that it is running, that the URL is right, and that the job can reach it (proxy, firewall, certificate). Then run the release again.',
    facts: where,
  },
  ERESPONDERREFUSED: {
    message: 'The responder refused the question.',
    meaning: 'The responder answered with a status that asking again would not change.',
    done: EITHER,
    next: 'Read its message above. With status 404, check the path of the URL. Otherwise, check whether the project may ask for this package.',
    facts: where,
  },
  ERESPONDERANSWER: {
    message: 'The responder’s answer can’t be used.',
    meaning: 'The responder answered with something that is not an answer of the protocol.',
    done: EITHER,
    next: 'If the endpoint is your own, compare it with `docs/protocol.md`. The answer is not shown here, because it may hold a code.',
    facts: where,
  },
  ERESPONDERSEAL: {
    message: 'The sealed answer does not fit the question.',
    meaning:
      'The answer was not sealed to this job’s key, or it was given to another question or for other contents. Somebody may have replaced it on the way.',
    done: EITHER,
    next: 'Compare the check phrase in the log with the one on the page. If they differ, somebody is between the job and the page. If not, run the release again.',
    facts: where,
  },
  ERESPONDERMODULE: {
    message: 'The responder module can’t be used.',
    meaning:
      'The module in the option `responder` was not found, failed while loading, or does not export `createResponder`.',
    done: NOTHING,
    next: 'A module has to be installed in the project, and `docs/responders.md` shows what it must export. If you meant a URL, write it in full, with `https://`.',
    facts: ({ value }: { value: string }) => ({ Module: value }),
  },
  ERESPONDERTERMINAL: {
    message: 'There is no terminal to ask at.',
    meaning:
      'With `responder: "terminal"`, the plugin asks the person who runs the release. This process has no terminal.',
    done: NOTHING,
    next: 'Run the release by hand in a terminal, or use another responder in CI.',
  },
  EAPPROVALDECLINED: {
    message: 'The release was declined.',
    meaning: 'A maintainer looked at the release and declined it.',
    done: 'No tag was pushed, and nothing was published. A version that was staged stays staged until it is discarded, and keeps its number. If another maintainer approved it at the registry before the decline came, it is live: the text above says so.',
    next: 'Ask the maintainer why, and run the release again when that is settled. If a version is staged, the text above says so. If it is live, the next run from the same commit pushes its tag.',
    facts: who,
  },
  EAPPROVALTIMEOUT: {
    message: 'Nobody approved the release in time.',
    meaning: 'The release waited for a maintainer’s approval until its deadline.',
    done: 'No tag was pushed, and nothing was published. A version that was staged stays staged, and keeps its number.',
    next: 'Run the job again, from the same commit, when a maintainer can answer. The option `timeout` changes how long it waits.',
    facts: where,
  },
  EOTPDECLINED: {
    message: 'A maintainer declined to give a code.',
    meaning: 'A maintainer was asked for a one-time password and declined the release.',
    done: EITHER,
    next: 'Ask the maintainer why. The text above says whether a tag was pushed.',
    facts: who,
  },
  EOTPTIMEOUT: {
    message: 'Nobody gave a code in time.',
    meaning: 'The release waited for a maintainer’s one-time password until its deadline.',
    done: EITHER,
    next: 'If no tag was pushed, run the job again when a maintainer can answer. If a tag was pushed, running the job again does nothing, so finish the release by hand. The option `timeout` changes how long the job waits.',
    facts: where,
  },
} satisfies Record<string, ErrorDefinition>
