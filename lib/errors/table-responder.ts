import type { ErrorDefinition, ErrorFacts } from './table.ts'

const NOTHING = 'Nothing: no tag, no upload.'
const EITHER =
  'Asked before the tag: no tag. Asked while publishing: the tag is pushed, the package is not published. A staged version stays staged, unless a no rejected it. The text of the error says which.'

const where = ({ endpoint }: ErrorFacts) => (endpoint ? `Responder: \`${endpoint}\`.` : '')
const who = ({ by, reason }: ErrorFacts) =>
  [by && `Declined by: ${by}.`, reason && `Reason given: ${reason}`].filter(Boolean).join(' ')

export const RESPONDER_ERRORS = {
  ENORESPONDER: {
    message: 'There are accounts, and nobody to ask.',
    meaning:
      'Tokens of single maintainers (`NPM_TOKEN_<username>`) need a maintainer’s answer to publish, and no responder is set.',
    done: NOTHING,
    next: 'Set `CFA_RESPONDER_URL` (and `CFA_RESPONDER_SECRET`) or the option `responder`. To publish with one token and no maintainer, set `NPM_TOKEN` instead.',
    facts: ({ variables = [] }) => `Found: ${variables.map((name) => `\`${name}\``).join(', ')}.`,
  },
  ERESPONDERINSECURE: {
    message: 'The responder’s URL is not encrypted.',
    meaning:
      'Codes and the responder’s secret would travel in the open: `http:` is accepted for this machine only.',
    done: NOTHING,
    next: 'Use an `https:` URL. On a network that you trust, `CFA_ALLOW_INSECURE_RESPONDER=true` accepts `http:`; then whoever can listen there can read the codes.',
    facts: where,
  },
  ERESPONDERSECRET: {
    message: 'The responder’s secret is missing.',
    meaning:
      '`CFA_RESPONDER_SECRET` is empty or not set, so the responder could not know that it is your job that asks.',
    done: NOTHING,
    next: 'Store the secret in your CI and hand it to the job as `CFA_RESPONDER_SECRET`. On GitHub a secret that does not exist arrives as an empty text.',
    facts: where,
  },
  ERESPONDERAUTH: {
    message: 'The responder does not accept the secret.',
    meaning: 'The responder answered that the secret in `CFA_RESPONDER_SECRET` is wrong.',
    done: EITHER,
    next: 'Compare the secret in your CI with the one that the responder knows. It may have been replaced.',
    facts: where,
  },
  ERESPONDERPROTOCOL: {
    message: 'This is not a responder.',
    meaning:
      'The address answered, but not as a responder of protocol version 1 does: `{"protocol": 1, "features": […]}`, or 404 or 405 from a plain endpoint.',
    done: NOTHING,
    next: 'Look at the URL: it must be the endpoint itself, without a redirect before it.',
    facts: where,
  },
  ERESPONDERUNREACHABLE: {
    message: 'The responder cannot be reached.',
    meaning: 'The responder did not answer, or it answered that it cannot work now.',
    done: EITHER,
    next: 'See that it runs, that the URL is right, and that the job can reach it (proxy, firewall, certificate); then run the release again.',
    facts: where,
  },
  ERESPONDERREFUSED: {
    message: 'The responder refused the question.',
    meaning: 'The responder answered with a status that trying again does not change.',
    done: EITHER,
    next: 'Read what it said. With status 404, look at the path of the URL; otherwise a project that may not ask for this package is a common cause.',
    facts: where,
  },
  ERESPONDERANSWER: {
    message: 'The responder’s answer cannot be used.',
    meaning: 'Something came back that is not an answer as the protocol has it.',
    done: EITHER,
    next: 'If the endpoint is your own, compare it with `docs/protocol.md`; the answer itself is not shown here, for it may hold a code.',
    facts: where,
  },
  ERESPONDERSEAL: {
    message: 'The sealed answer does not fit the question.',
    meaning:
      'The answer was not sealed to this job’s key, or it was given for another question or for other bytes. It may have been exchanged on its way.',
    done: EITHER,
    next: 'Compare the check phrase in the log with the one on the page. If they differ, somebody sits between them; otherwise run the release again.',
    facts: where,
  },
  ERESPONDERMODULE: {
    message: 'The responder module cannot be used.',
    meaning:
      'The module that `responder` names was not found, failed while loading, or does not export `createResponder`.',
    done: NOTHING,
    next: 'If it is a URL, write it in full, with `https://`. A module has to be installed in the project; `docs/responders.md` shows what it must export.',
    facts: ({ value }) => `Module: \`${String(value)}\`.`,
  },
  ERESPONDERTERMINAL: {
    message: 'There is no terminal to ask at.',
    meaning:
      '`responder: "terminal"` asks the person who runs the release, and this process has no terminal.',
    done: NOTHING,
    next: 'Run the release by hand in a terminal, or use another responder in CI.',
  },
  EAPPROVALDECLINED: {
    message: 'The release was declined.',
    meaning: 'A maintainer looked at the release and said no.',
    done: 'No tag. A staged version stays staged, and its number taken, unless the no rejected it; otherwise nothing was uploaded.',
    next: 'Talk to whoever declined. Nothing has to be cleaned up, unless the text of the error says that something is staged.',
    facts: who,
  },
  EAPPROVALTIMEOUT: {
    message: 'Nobody approved the release in time.',
    meaning: 'The release waited for a maintainer’s approval until the deadline.',
    done: 'No tag. A staged version stays staged, and its number taken; otherwise nothing was uploaded.',
    next: 'Run the job again when somebody can answer: from the same commit it uses what is staged. The option `timeout` changes how long it waits.',
    facts: where,
  },
  EOTPDECLINED: {
    message: 'The maintainer declined to give a code.',
    meaning: 'A maintainer was asked for a one-time password and said no.',
    done: EITHER,
    next: 'Talk to whoever declined; the state of things is said above.',
    facts: who,
  },
  EOTPTIMEOUT: {
    message: 'Nobody gave a code in time.',
    meaning: 'The release waited for a one-time password until the deadline.',
    done: EITHER,
    next: 'Where no tag was pushed, run the job again when somebody can answer. Where it was, running the job again does nothing as long as the tag is there: finish the release as shown. The option `timeout` changes how long the job waits.',
    facts: where,
  },
} satisfies Record<string, ErrorDefinition>
